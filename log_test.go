package main

import (
	"os"
	"testing"
)

func TestLogWhatIsRead(t *testing.T) {
	for _, c := range []struct{ log, provider, sdk, wantProvider, wantSDK string }{
		{"", "", "", "OFF", "OFF"},
		{"DEBUG", "", "", "DEBUG", "DEBUG"},
		{"WARN", "INFO", "", "INFO", "INFO"},
		{"JSON", "", "", "JSON", "JSON"}, // everything, for Terraform and the plugin's library
		{"", "INFO", "ERROR", "INFO", "ERROR"},
	} {
		t.Setenv("TF_LOG", c.log)
		t.Setenv("TF_LOG_PROVIDER", c.provider)
		t.Setenv("TF_LOG_SDK", c.sdk)
		t.Setenv("TF_LOG_PROVIDER_CLOUDTRAIL", "")
		logWhatIsRead()
		if provider, sdk := os.Getenv("TF_LOG_PROVIDER_CLOUDTRAIL"), os.Getenv("TF_LOG_SDK"); provider != c.wantProvider || sdk != c.wantSDK {
			t.Errorf("%+v: %q and %q", c, provider, sdk)
		}
	}
}

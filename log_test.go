package main

import (
	"os"
	"testing"
)

// libraries are the loggers below TF_LOG_SDK, which follow it.
var libraries = []string{"TF_LOG_SDK_FRAMEWORK", "TF_LOG_SDK_PROTO"}

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
		for _, library := range libraries {
			t.Setenv(library, "")
		}
		logWhatIsRead()
		if provider, sdk := os.Getenv("TF_LOG_PROVIDER_CLOUDTRAIL"), os.Getenv("TF_LOG_SDK"); provider != c.wantProvider || sdk != c.wantSDK {
			t.Errorf("%+v: %q and %q", c, provider, sdk)
		}
		for _, library := range libraries {
			if got := os.Getenv(library); got != c.wantSDK {
				t.Errorf("%+v: %s is %q", c, library, got)
			}
		}
	}
}

func TestLogWhatIsReadKeepsWhatIsSet(t *testing.T) {
	for _, name := range append(libraries, "TF_LOG_SDK", "TF_LOG_PROVIDER_CLOUDTRAIL") {
		t.Setenv(name, "level of "+name)
	}
	logWhatIsRead()
	for _, name := range append(libraries, "TF_LOG_SDK", "TF_LOG_PROVIDER_CLOUDTRAIL") {
		if got := os.Getenv(name); got != "level of "+name {
			t.Errorf("%s is %q", name, got)
		}
	}
}

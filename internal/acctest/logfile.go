package acctest

import (
	"bytes"
	"compress/gzip"
	"testing"
)

func emptyLogFile(t *testing.T) []byte {
	t.Helper()
	var file bytes.Buffer
	writer := gzip.NewWriter(&file)
	if _, err := writer.Write([]byte(`{"Records":[]}`)); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

package lakesim

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"
)

var errConnectionCut = errors.New("the connection was cut")

// handlerTransport sends requests to a handler of the same process. The body of
// an answer streams, so that no object is ever held as a whole.
type handlerTransport struct{ handler http.Handler }

// RoundTrip lets the handler answer the request.
func (t handlerTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body == nil {
		r = r.Clone(r.Context())
		r.Body = http.NoBody
	}
	reader, writer := io.Pipe()
	w := &streamedAnswer{header: http.Header{}, body: writer, begun: make(chan struct{})}
	go func() {
		defer func() {
			if recover() != nil { // the handler broke off, as net/http lets it
				w.cut = true
				w.begin(http.StatusInternalServerError)
				_ = writer.CloseWithError(errConnectionCut) // always nil
				return
			}
			w.begin(http.StatusOK)
			_ = writer.Close() // always nil
		}()
		t.handler.ServeHTTP(w, r)
	}()
	select {
	case <-w.begun:
	case <-r.Context().Done():
		_ = reader.CloseWithError(r.Context().Err()) // always nil
		return nil, r.Context().Err()
	}
	if w.cutBefore {
		return nil, errConnectionCut
	}
	length, err := strconv.ParseInt(w.sent.Get("Content-Length"), 10, 64)
	if err != nil {
		length = -1
	}
	return &http.Response{
		Status: http.StatusText(w.status), StatusCode: w.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.sent, ContentLength: length, Body: reader, Request: r,
	}, nil
}

// streamedAnswer is the handler's end of an answer.
type streamedAnswer struct {
	header    http.Header
	body      *io.PipeWriter
	once      sync.Once
	begun     chan struct{} // closed when status and sent are there
	status    int
	sent      http.Header
	cut       bool // the handler broke off
	cutBefore bool // and had not begun to answer
}

func (w *streamedAnswer) Header() http.Header { return w.header }

func (w *streamedAnswer) WriteHeader(status int) { w.begin(status) }

func (w *streamedAnswer) begin(status int) {
	w.once.Do(func() {
		w.status, w.sent, w.cutBefore = status, w.header.Clone(), w.cut
		close(w.begun)
	})
}

func (w *streamedAnswer) Write(p []byte) (int, error) {
	w.begin(http.StatusOK)
	return w.body.Write(p)
}

package lakesim

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// pageTokens makes and reads the tokens that lead to a list's next page. A
// token is encrypted, so that no caller can build on what is in it.
type pageTokens struct {
	seal     cipher.AEAD
	lifetime func() time.Duration
}

// pageToken is where a list goes on, and for which call.
type pageToken struct {
	Call   string    `json:"c"` // the operation, its caller and its parameters
	After  string    `json:"a"` // the last row of the page before
	Issued time.Time `json:"t"`
}

func newPageTokens(lifetime func() time.Duration) (*pageTokens, error) {
	key := make([]byte, 16)
	_, _ = rand.Read(key) // crypto/rand.Read never fails
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("making the cipher of page tokens: %w", err)
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("making the cipher of page tokens: %w", err)
	}
	return &pageTokens{seal, lifetime}, nil
}

// next makes the token of the page after the row after.
func (p *pageTokens) next(call, after string, now time.Time) *string {
	plain, _ := json.Marshal(pageToken{call, after, now})                        // strings and a time always marshal
	text := base64.URLEncoding.EncodeToString(p.seal.Seal(nil, nil, plain, nil)) //nolint:gosec // this cipher makes a nonce of its own
	return &text
}

// read finds where a list goes on; without a token that is at its beginning.
func (p *pageTokens) read(text *string, call string, now time.Time) (after string, err *apiError) {
	if text == nil {
		return "", nil
	}
	invalid := failure("InvalidNextTokenException", "The NextToken is invalid, has expired, or belongs to a request with other parameters.")
	cipherText, decodeErr := base64.URLEncoding.DecodeString(*text)
	if decodeErr != nil {
		return "", invalid
	}
	plain, openErr := p.seal.Open(nil, nil, cipherText, nil)
	if openErr != nil {
		return "", invalid
	}
	var token pageToken
	if json.Unmarshal(plain, &token) != nil || token.Call != call || now.Sub(token.Issued) >= p.lifetime() {
		return "", invalid
	}
	return token.After, nil
}

// page cuts the next page out of rows, whose keys key gives.
func page[Row any](p *pageTokens, rows []Row, key func(Row) string, token *string, size int, call string, now time.Time) ([]Row, *string, *apiError) {
	after, err := p.read(token, call, now)
	if err != nil {
		return nil, nil, err
	}
	if token != nil {
		for i, row := range rows {
			if key(row) > after {
				rows = rows[i:]
				after = ""
				break
			}
		}
		if after != "" {
			rows = nil
		}
	}
	if len(rows) <= size {
		return rows, nil, nil
	}
	rows = rows[:size]
	return rows, p.next(call, key(rows[size-1]), now), nil
}

const defaultPageSize = 100

func pageSize(maxResults *int64) int {
	if maxResults == nil {
		return defaultPageSize
	}
	return int(*maxResults)
}

func constrainToken(token *string) *apiError {
	if token != nil && (len(*token) < 4 || len(*token) > 1000) {
		return failure("InvalidNextTokenException", "The NextToken has to be 4 to 1000 characters long.")
	}
	return nil
}

// sortBy brings rows into the order of their keys.
func sortBy[Row any](rows []Row, key func(Row) string) {
	slices.SortFunc(rows, func(a, b Row) int { return strings.Compare(key(a), key(b)) })
}

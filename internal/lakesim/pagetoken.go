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

	"github.com/cloudtrail-lake/terraform-provider-cloudtrail/internal/lakesim/awsapi"
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
	Empty  int       `json:"e"` // empty pages since that row
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

// text writes a token.
func (p *pageTokens) text(token pageToken) *string {
	plain, _ := json.Marshal(token)                                              // strings and a time always marshal
	text := base64.URLEncoding.EncodeToString(p.seal.Seal(nil, nil, plain, nil)) //nolint:gosec // this cipher makes a nonce of its own
	return &text
}

// read finds where a list goes on; without a token that is at its beginning.
func (p *pageTokens) read(text *string, call string, now time.Time) (pageToken, *awsapi.Error) {
	if text == nil {
		return pageToken{Call: call}, nil
	}
	invalid := awsapi.Failure("InvalidNextTokenException", "The NextToken is invalid, has expired, or belongs to a request with other parameters.")
	cipherText, decodeErr := base64.URLEncoding.DecodeString(*text)
	if decodeErr != nil {
		return pageToken{}, invalid
	}
	plain, openErr := p.seal.Open(nil, nil, cipherText, nil)
	if openErr != nil {
		return pageToken{}, invalid
	}
	var token pageToken
	if json.Unmarshal(plain, &token) != nil || token.Call != call || now.Sub(token.Issued) >= p.lifetime() {
		return pageToken{}, invalid
	}
	return token, nil
}

// pageRules are oddities that pages may have.
type pageRules struct {
	emptyPages  int  // before each page with rows
	repeatRows  bool // begin a page with the last row of the one before
	repeatToken bool // lead from a page to the same page, for ever
}

// page cuts the next page out of rows, whose keys key gives.
func page[Row any](p *pageTokens, rows []Row, key func(Row) string, token *string, size int, call string, now time.Time, rules pageRules) ([]Row, *string, *awsapi.Error) {
	position, err := p.read(token, call, now)
	if err != nil {
		return nil, nil, err
	}
	position.Issued = now
	begin, _ := slices.BinarySearchFunc(rows, position.After, func(row Row, after string) int {
		if key(row) <= after {
			return -1
		}
		return 1
	})
	if begin < len(rows) && position.Empty < rules.emptyPages {
		position.Empty++
		return rows[:0], p.text(position), nil
	}
	if rules.repeatRows && size > 1 && begin > 0 && begin < len(rows) {
		begin--
	}
	rows = rows[begin:]
	more := len(rows) > size
	if more {
		rows = rows[:size]
	}
	if rules.repeatToken && token != nil {
		return rows, token, nil
	}
	if !more && !rules.repeatToken {
		return rows, nil, nil
	}
	if len(rows) > 0 {
		position.After = key(rows[len(rows)-1])
	}
	position.Empty = 0
	return rows, p.text(position), nil
}

const defaultPageSize = 100

func pageSize(maxResults *int64) int {
	if maxResults == nil {
		return defaultPageSize
	}
	return int(*maxResults)
}

func constrainToken(token *string) *awsapi.Error {
	if token != nil && (len(*token) < 4 || len(*token) > 1000) {
		return awsapi.Failure("InvalidNextTokenException", "The NextToken has to be 4 to 1000 characters long.")
	}
	return nil
}

// sortBy brings rows into the order of their keys.
func sortBy[Row any](rows []Row, key func(Row) string) {
	slices.SortFunc(rows, func(a, b Row) int { return strings.Compare(key(a), key(b)) })
}

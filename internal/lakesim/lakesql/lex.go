package lakesql

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind int

const (
	endToken tokenKind = iota
	// wordToken is a name or a keyword; quotedToken a name in double quotes.
	wordToken
	quotedToken
	stringToken
	numberToken
	symbolToken
)

type token struct {
	kind tokenKind
	// text is the token as written; of strings and quoted names, what they mean.
	text         string
	lower        string
	line, column int
}

// is says whether the token is one of these keywords or symbols.
func (t token) is(texts ...string) bool {
	if t.kind != wordToken && t.kind != symbolToken {
		return false
	}
	for _, text := range texts {
		if t.lower == text {
			return true
		}
	}
	return false
}

func (t token) isName() bool { return t.kind == wordToken || t.kind == quotedToken }

// maxStatement is the limit that StartQuery has on a statement.
const maxStatement = 10000

var (
	uuidPattern   = regexp.MustCompile(`^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}`)
	numberPattern = regexp.MustCompile(`^(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?`)
	symbols       = []string{"<>", "!=", "<=", ">=", "||", "->", "=", "<", ">", "+", "-", "*", "/", "%", "(", ")", ",", ".", "[", "]", ";"}
)

type lexer struct {
	rest         string
	line, column int
	tokens       []token
}

func lex(statement string) ([]token, error) {
	l := lexer{rest: statement, line: 1, column: 1}
	if !utf8.ValidString(statement) || strings.ContainsRune(statement, 0) {
		return nil, refuse(l.here(), "The statement is not text in UTF-8")
	}
	if utf8.RuneCountInString(statement) > maxStatement {
		return nil, refuse(l.here(), "The statement has more than %d characters", maxStatement)
	}
	for {
		if err := l.skip(); err != nil {
			return nil, err
		}
		if l.rest == "" {
			l.add(endToken, "", "")
			return l.tokens, nil
		}
		if err := l.next(); err != nil {
			return nil, err
		}
	}
}

func (l *lexer) here() token { return token{line: l.line, column: l.column} }

func (l *lexer) add(k tokenKind, source, text string) {
	t := l.here()
	t.kind, t.text, t.lower = k, text, strings.ToLower(text)
	l.tokens = append(l.tokens, t)
	l.move(len(source))
}

// move goes on by some bytes.
func (l *lexer) move(n int) {
	for _, r := range l.rest[:n] {
		if r == '\n' {
			l.line++
			l.column = 1
		} else {
			l.column++
		}
	}
	l.rest = l.rest[n:]
}

// skip goes past white space and comments.
func (l *lexer) skip() error {
	for l.rest != "" {
		r, size := utf8.DecodeRuneInString(l.rest)
		switch {
		case unicode.IsSpace(r):
			l.move(size)
		case strings.HasPrefix(l.rest, "--"):
			end := strings.IndexByte(l.rest, '\n')
			if end < 0 {
				end = len(l.rest)
			}
			l.move(end)
		case strings.HasPrefix(l.rest, "/*"):
			end := strings.Index(l.rest[2:], "*/")
			if end < 0 {
				return refuse(l.here(), "A comment has no end")
			}
			l.move(end + 4)
		default:
			return nil
		}
	}
	return nil
}

func (l *lexer) next() error {
	r, size := utf8.DecodeRuneInString(l.rest)
	if id := uuidPattern.FindString(l.rest); id != "" && wordEnd(l.rest[len(id):]) == 0 {
		l.add(wordToken, id, id)
		return nil
	}
	switch {
	case r == '\'':
		return l.quoted('\'', stringToken, "A string has no end")
	case r == '"':
		return l.quoted('"', quotedToken, "A name in double quotes has no end")
	case r == '_' || unicode.IsLetter(r):
		word := l.rest[:wordEnd(l.rest)]
		l.add(wordToken, word, word)
		return nil
	}
	if number := numberPattern.FindString(l.rest); number != "" {
		if wordEnd(l.rest[len(number):]) > 0 {
			return refuse(l.here(), "A name that begins with a digit stands in double quotes; the ID of an event data store has the form of a UUID")
		}
		l.add(numberToken, number, number)
		return nil
	}
	for _, s := range symbols {
		if strings.HasPrefix(l.rest, s) {
			l.add(symbolToken, s, s)
			return nil
		}
	}
	return refuse(l.here(), "mismatched input '%s'", l.rest[:size])
}

// wordEnd is how long the word is that a text begins with.
func wordEnd(text string) int {
	for i, r := range text {
		if r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return i
		}
	}
	return len(text)
}

// quoted reads a text between quotes; a quote within is written twice.
func (l *lexer) quoted(quote byte, k tokenKind, unclosed string) error {
	var text strings.Builder
	for i := 1; i < len(l.rest); i++ {
		if l.rest[i] != quote {
			text.WriteByte(l.rest[i])
			continue
		}
		if i+1 < len(l.rest) && l.rest[i+1] == quote {
			text.WriteByte(quote)
			i++
			continue
		}
		if k == quotedToken && text.Len() == 0 {
			return refuse(l.here(), "A name in double quotes is empty")
		}
		l.add(k, l.rest[:i+1], text.String())
		return nil
	}
	return refuse(l.here(), "%s", unclosed)
}

package main

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// page is what matters here of a Markdown file.
type page struct {
	links   []string
	anchors []string
}

var idPattern = regexp.MustCompile(`<a (?:id|name)="([^"]+)"`)

// parsePage finds the links and the anchors of a page.
func parsePage(source []byte) *page {
	found := &page{}
	for _, id := range idPattern.FindAllSubmatch(source, -1) {
		found.anchors = append(found.anchors, string(id[1]))
	}
	seen := map[string]int{}
	tree := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(source))
	_ = ast.Walk(tree, func(node ast.Node, entering bool) (ast.WalkStatus, error) { // the function returns no error
		if !entering {
			return ast.WalkContinue, nil
		}
		switch node := node.(type) {
		case *ast.Link:
			found.links = append(found.links, string(node.Destination))
		case *ast.Image:
			found.links = append(found.links, string(node.Destination))
		case *ast.Heading:
			id := anchor(plainText(node, source))
			if n := seen[id]; n > 0 {
				found.anchors = append(found.anchors, id+"-"+strconv.Itoa(n))
			} else {
				found.anchors = append(found.anchors, id)
			}
			seen[id]++
		}
		return ast.WalkContinue, nil
	})
	return found
}

// plainText returns the text of a heading without its marks.
func plainText(heading ast.Node, source []byte) string {
	var out bytes.Buffer
	_ = ast.Walk(heading, func(node ast.Node, entering bool) (ast.WalkStatus, error) { // the function returns no error
		if entering {
			switch node := node.(type) {
			case *ast.Text:
				out.Write(node.Segment.Value(source))
			case *ast.String:
				out.Write(node.Value)
			}
		}
		return ast.WalkContinue, nil
	})
	return out.String()
}

// anchor returns the anchor that GitHub and the registry make of a heading.
func anchor(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-', r == '_', unicode.IsLetter(r), unicode.IsNumber(r):
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}

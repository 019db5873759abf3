// Command doclinks checks the links of Markdown files to each other: that the
// file is there, and that it has the heading. `make docs` runs it. It reaches no
// network, and leaves links to the web alone.
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	log.SetFlags(0)
	if err := check(os.Args[1:]); err != nil {
		log.Fatal("doclinks: ", err)
	}
}

// check reads the files and all Markdown files of the folders, and returns an
// error for each broken link.
func check(paths []string) error {
	pages := map[string]*page{}
	load := func(path string) (*page, error) {
		if known, ok := pages[path]; ok {
			return known, nil
		}
		text, err := os.ReadFile(path) //nolint:gosec // a file of the repository
		if err != nil {
			return nil, fmt.Errorf("reading a page: %w", err)
		}
		pages[path] = parsePage(text)
		return pages[path], nil
	}
	files, err := markdown(paths)
	if err != nil {
		return err
	}
	var broken []error
	for _, file := range files {
		from, err := load(file)
		if err != nil {
			return err
		}
		for _, link := range from.links {
			if err := follow(file, link, load); err != nil {
				broken = append(broken, fmt.Errorf("%s: %s: %w", file, link, err))
			}
		}
	}
	return errors.Join(broken...)
}

// markdown returns the files among paths, and the Markdown files below the folders.
func markdown(paths []string) ([]string, error) {
	var files []string
	for _, root := range paths {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error { //nolint:gosec // folders of the repository
			if err == nil && !entry.IsDir() && strings.HasSuffix(path, ".md") {
				files = append(files, filepath.Clean(path))
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("looking for pages in %s: %w", root, err)
		}
	}
	return files, nil
}

var errNoHeading = errors.New("the page has no such heading")

// follow reports whether a link of a page leads somewhere.
func follow(from, link string, load func(string) (*page, error)) error {
	to, err := url.Parse(link)
	if err != nil {
		return fmt.Errorf("parsing the link: %w", err)
	}
	if to.Scheme != "" || to.Host != "" {
		return nil
	}
	path := from
	if to.Path != "" {
		path = filepath.Join(filepath.Dir(from), filepath.FromSlash(to.Path))
	}
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("looking for the file: %w", err)
	}
	if to.Fragment == "" || !strings.HasSuffix(path, ".md") {
		return nil
	}
	target, err := load(path)
	if err != nil {
		return err
	}
	if !slices.Contains(target.anchors, to.Fragment) {
		return errNoHeading
	}
	return nil
}

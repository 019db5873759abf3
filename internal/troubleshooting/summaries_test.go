package troubleshooting

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// hole stands for a part of a summary that the code does not spell out.
const hole = "\x00"

// summaryArguments are the functions that make diagnostics, with the place of the
// summary among their arguments.
var summaryArguments = map[string]int{
	"AddError": 0, "AddWarning": 0, "AddAttributeError": 1, "AddAttributeWarning": 1,
	"NewErrorDiagnostic": 0, "NewWarningDiagnostic": 0, "NewAttributeErrorDiagnostic": 1, "NewAttributeWarningDiagnostic": 1,
	"Report": 0, "newFinding": 0,
}

// code is parsed source: each folder is a package.
type code struct {
	files    *token.FileSet
	packages map[string][]*ast.File
}

func parse(roots ...string) (*code, error) {
	c := &code{token.NewFileSet(), map[string][]*ast.File{}}
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(c.files, path, nil, parser.SkipObjectResolution)
			if err == nil {
				c.packages[filepath.Dir(path)] = append(c.packages[filepath.Dir(path)], file)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("parsing the code: %w", err)
		}
	}
	return c, nil
}

// place is where an expression stands: a package, and the functions around it
// from the outside inwards.
type place struct {
	dir   string
	funcs []ast.Node
}

// summaries returns every summary of the code with the position of one that makes
// it, and an error for each that cannot be read.
func (c *code) summaries() (found map[string]string, unread []error) {
	found = map[string]string{}
	for dir := range c.packages {
		c.walk(dir, func(at place, node ast.Node) bool {
			if selector, ok := node.(*ast.SelectorExpr); ok && selector.Sel.Name == "Detail" {
				return false // of what is reported, only the detail is used
			}
			call, ok := node.(*ast.CallExpr)
			if !ok {
				return true
			}
			index, makes := summaryArguments[calledName(call)]
			if !makes || len(call.Args) <= index {
				return true
			}
			position := c.files.Position(call.Pos()).String()
			texts, err := c.resolve(at, call.Args[index], 0)
			if err != nil {
				unread = append(unread, fmt.Errorf("%s: %w", position, err))
			}
			for _, text := range texts {
				found[text] = position
			}
			return true
		})
	}
	return found, unread
}

// walk visits the nodes of a package. It enters those for which visit returns true.
func (c *code) walk(dir string, visit func(place, ast.Node) bool) {
	for _, file := range c.packages[dir] {
		var around []ast.Node // all nodes around
		ast.Inspect(file, func(node ast.Node) bool {
			if node == nil {
				around = around[:len(around)-1]
				return true
			}
			at := place{dir: dir}
			for _, outer := range around {
				switch outer.(type) {
				case *ast.FuncDecl, *ast.FuncLit:
					at.funcs = append(at.funcs, outer)
				}
			}
			if !visit(at, node) {
				return false
			}
			around = append(around, node)
			return true
		})
	}
}

func calledName(call *ast.CallExpr) string {
	switch called := call.Fun.(type) {
	case *ast.Ident:
		return called.Name
	case *ast.SelectorExpr:
		return called.Sel.Name
	}
	return ""
}

var verb = regexp.MustCompile(`%[-+# 0-9.\[\]]*[a-zA-Z]`)

// resolve returns the texts that an expression can have. Those of another
// diagnostic's summary are none: they are found where that is made.
func (c *code) resolve(at place, expr ast.Expr, depth int) ([]string, error) {
	if depth > 6 {
		return nil, fmt.Errorf("the summary takes too many steps to be read")
	}
	switch expr := expr.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(expr.Value)
		if err != nil || text == "" {
			return nil, err //nolint:wrapcheck // the position is added above
		}
		return []string{text}, nil
	case *ast.BinaryExpr:
		return []string{c.part(expr.X) + c.part(expr.Y)}, nil
	case *ast.CallExpr:
		name := calledName(expr)
		switch {
		case name == "Sprintf":
			format, err := c.resolve(at, expr.Args[0], depth+1)
			for i := range format {
				format[i] = verb.ReplaceAllString(format[i], hole)
			}
			return format, err
		case mentionsSummary(expr):
			return nil, nil
		}
		return c.returns(at, name, depth)
	case *ast.Ident:
		return c.variable(at, expr.Name, depth)
	case *ast.SelectorExpr:
		return c.field(at, expr.Sel.Name, depth)
	}
	return nil, fmt.Errorf("a summary that is a %T cannot be read", expr)
}

// part is a part of a concatenation: a text or a hole.
func (c *code) part(expr ast.Expr) string {
	switch expr := expr.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(expr.Value); err == nil {
			return text
		}
	case *ast.BinaryExpr:
		return c.part(expr.X) + c.part(expr.Y)
	}
	return hole
}

func mentionsSummary(expr ast.Expr) bool {
	mentions := false
	ast.Inspect(expr, func(node ast.Node) bool {
		call, ok := node.(*ast.CallExpr)
		mentions = mentions || ok && calledName(call) == "Summary"
		return true
	})
	return mentions
}

// returns resolves what a function or method of the package returns first.
func (c *code) returns(at place, name string, depth int) ([]string, error) {
	var results []resolvable
	c.walk(at.dir, func(inner place, node ast.Node) bool {
		if returned, ok := node.(*ast.ReturnStmt); ok && len(inner.funcs) == 1 && len(returned.Results) > 0 {
			if declared, ok := inner.funcs[0].(*ast.FuncDecl); ok && declared.Name.Name == name {
				results = append(results, resolvable{inner, returned.Results[0]})
			}
		}
		return true
	})
	return c.all("what "+name+" returns", results, depth)
}

type resolvable struct {
	at   place
	expr ast.Expr
}

func (c *code) all(what string, from []resolvable, depth int) ([]string, error) {
	if len(from) == 0 {
		return nil, fmt.Errorf("%s cannot be read as a summary", what)
	}
	texts := map[string]bool{}
	for _, one := range from {
		resolved, err := c.resolve(one.at, one.expr, depth+1)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", what, err)
		}
		for _, text := range resolved {
			texts[text] = true
		}
	}
	return slices.Sorted(maps.Keys(texts)), nil
}

// variable resolves a parameter by its calls, and any other variable or a constant
// by its assignments.
func (c *code) variable(at place, name string, depth int) ([]string, error) {
	for i, inner := range slices.Backward(at.funcs) {
		if index := parameter(inner, name); index >= 0 {
			return c.all("parameter "+name, c.arguments(at.dir, c.nameOf(at, i), index), depth)
		}
		if from := assigned(place{at.dir, at.funcs[:i+1]}, inner, name); len(from) > 0 {
			return c.all(name, from, depth)
		}
	}
	var from []resolvable
	for _, file := range c.packages[at.dir] {
		for _, declared := range file.Decls {
			if general, ok := declared.(*ast.GenDecl); ok {
				from = append(from, assigned(place{dir: at.dir}, general, name)...)
			}
		}
	}
	return c.all(name, from, depth)
}

// parameter returns the index of a function's parameter, and -1 if it has none of
// that name.
func parameter(function ast.Node, name string) int {
	of, _ := typeOf(function)
	index := 0
	for _, field := range of.Params.List {
		for _, given := range field.Names {
			if given.Name == name {
				return index
			}
			index++
		}
	}
	return -1
}

func typeOf(function ast.Node) (*ast.FuncType, string) {
	switch function := function.(type) {
	case *ast.FuncDecl:
		return function.Type, function.Name.Name
	case *ast.FuncLit:
		return function.Type, ""
	}
	return nil, ""
}

// nameOf is the name of a function, or of the variable that it is assigned to.
func (c *code) nameOf(at place, index int) string {
	_, name := typeOf(at.funcs[index])
	if name != "" || index == 0 {
		return name
	}
	ast.Inspect(at.funcs[index-1], func(node ast.Node) bool {
		if assign, ok := node.(*ast.AssignStmt); ok && len(assign.Rhs) == 1 && assign.Rhs[0] == at.funcs[index] {
			if variable, ok := assign.Lhs[0].(*ast.Ident); ok {
				name = variable.Name
			}
		}
		return true
	})
	return name
}

// arguments are what all calls of a function have for a parameter.
func (c *code) arguments(dir, name string, index int) []resolvable {
	var from []resolvable
	for other := range c.packages {
		if other != dir && !ast.IsExported(name) {
			continue
		}
		c.walk(other, func(at place, node ast.Node) bool {
			if selector, ok := node.(*ast.SelectorExpr); ok && selector.Sel.Name == "Detail" {
				return false
			}
			if call, ok := node.(*ast.CallExpr); ok && calledName(call) == name && len(call.Args) > index {
				from = append(from, resolvable{at, call.Args[index]})
			}
			return true
		})
	}
	return from
}

// assigned are what a node assigns to a variable or constant.
func assigned(at place, in ast.Node, name string) []resolvable {
	var from []resolvable
	ast.Inspect(in, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.AssignStmt:
			for i, left := range node.Lhs {
				if variable, ok := left.(*ast.Ident); ok && variable.Name == name && len(node.Rhs) == len(node.Lhs) {
					from = append(from, resolvable{at, node.Rhs[i]})
				}
			}
		case *ast.ValueSpec:
			for i, variable := range node.Names {
				if variable.Name == name && len(node.Values) > i {
					from = append(from, resolvable{at, node.Values[i]})
				}
			}
		}
		return true
	})
	return from
}

// field resolves a field of a struct of the package by the literals of the struct.
func (c *code) field(at place, name string, depth int) ([]string, error) {
	index := map[string]int{} // of the field, by struct
	c.walk(at.dir, func(_ place, node ast.Node) bool {
		if declared, ok := node.(*ast.TypeSpec); ok {
			if structure, ok := declared.Type.(*ast.StructType); ok {
				if i := parameter(&ast.FuncLit{Type: &ast.FuncType{Params: structure.Fields}}, name); i >= 0 {
					index[declared.Name.Name] = i
				}
			}
		}
		return true
	})
	var from []resolvable
	c.walk(at.dir, func(inner place, node ast.Node) bool {
		literal, ok := node.(*ast.CompositeLit)
		if !ok {
			return true
		}
		of, _ := literal.Type.(*ast.Ident)
		if of == nil {
			return true
		}
		i, has := index[of.Name]
		for at, element := range literal.Elts {
			pair, keyed := element.(*ast.KeyValueExpr)
			if keyed {
				if key, ok := pair.Key.(*ast.Ident); ok && has && key.Name == name {
					from = append(from, resolvable{inner, pair.Value})
				}
			} else if has && at == i {
				from = append(from, resolvable{inner, element})
			}
		}
		return true
	})
	return c.all("field "+name, from, depth)
}

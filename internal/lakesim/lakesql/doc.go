// Package lakesql runs the SQL of CloudTrail Lake on SQLite.
//
// CloudTrail Lake takes Trino's dialect, and only SELECT. Translate reads the
// tokens of a statement once, from left to right, and writes SQLite's dialect
// as it goes. It builds no tree. All it keeps of what it has read is the type
// of each operand, and which columns each FROM offers. No name that a statement
// contains reaches SQLite: tables, columns and functions are looked up here,
// and SQLite gets names of this package's own. So what is not known here is
// refused, in words, before SQLite sees it.
//
// How values are stored:
//
//   - varchar is text, bigint an integer, double a real, boolean 0 or 1
//   - timestamp is text as 2006-01-02 15:04:05.000, in UTC, so that the order of
//     texts is the order of times; date is its first ten characters
//   - json, map, array and row (a struct) are JSON text, spelled as in the event
//
// The package knows nothing of the rest of the simulator.
package lakesql

package lakesim

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// bucketFolder is the folder of a bucket as those see it who read the bucket.
//
// Links to files and folders are followed, wherever they lead: whoever links them
// wants them in the bucket. A link to a folder that it is in would never end, and
// is not there; neither is a link to nothing. What is neither a file nor a folder
// (a FIFO, a socket, a device) is not there either, and is never opened.
//
// Names are relative to the folder, with slashes; that of the folder itself is ".".
type bucketFolder string

// folderEntry is a file or folder in a folder.
type folderEntry struct {
	fs.DirEntry
	target fs.FileInfo // what it leads to, if it is a link
}

func (e folderEntry) isFolder() bool {
	if e.target != nil {
		return e.target.IsDir()
	}
	return e.IsDir()
}

func (e folderEntry) isFile() bool {
	if e.target != nil {
		return e.target.Mode().IsRegular()
	}
	return e.Type().IsRegular()
}

// describe returns the size and time of what is there.
func (e folderEntry) describe() (fs.FileInfo, error) {
	if e.target != nil {
		return e.target, nil
	}
	return e.Info()
}

func (b bucketFolder) path(name string) string {
	return filepath.Join(string(b), filepath.FromSlash(name))
}

// entries returns what is in a folder, in no order.
func (b bucketFolder) entries(name string) ([]folderEntry, error) {
	above, err := b.folders(name)
	if err != nil {
		return nil, err
	}
	found, err := os.ReadDir(b.path(name))
	if err != nil {
		return nil, err
	}
	entries := make([]folderEntry, 0, len(found))
	for _, one := range found {
		entry := folderEntry{DirEntry: one}
		if one.Type()&fs.ModeSymlink != 0 {
			entry.target, err = os.Stat(filepath.Join(b.path(name), one.Name()))
			if err != nil || leadsBack(entry.target, above) {
				continue
			}
		}
		if entry.isFolder() || entry.isFile() {
			entries = append(entries, entry)
		}
	}
	return entries, nil
}

// leadsBack reports whether a folder is one of those above it.
func leadsBack(info fs.FileInfo, above []fs.FileInfo) bool {
	return info.IsDir() && slices.ContainsFunc(above, func(one fs.FileInfo) bool { return os.SameFile(one, info) })
}

// folders returns the bucket's folder and those that lead to the folder of a
// name, itself included. It does not exist if a link among them leads back.
func (b bucketFolder) folders(name string) ([]fs.FileInfo, error) {
	root, err := os.Stat(string(b))
	if err != nil {
		return nil, err
	}
	folders, place := []fs.FileInfo{root}, string(b)
	if name == "." {
		return folders, nil
	}
	for part := range strings.SplitSeq(name, "/") {
		place = filepath.Join(place, part)
		info, err := os.Stat(place)
		switch {
		case err != nil:
			return nil, err
		case !info.IsDir() || leadsBack(info, folders):
			return nil, &fs.PathError{Op: "open", Path: place, Err: fs.ErrNotExist}
		}
		folders = append(folders, info)
	}
	return folders, nil
}

// absent reports whether an error of a file means that a bucket has it not.
func absent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.ELOOP)
}

// open opens a file.
func (b bucketFolder) open(name string) (*os.File, error) {
	if folder, _, below := cutLast(name, "/"); below {
		if _, err := b.folders(folder); err != nil {
			return nil, err
		}
	}
	missing := &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	info, err := os.Stat(b.path(name))
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, missing
	}
	// It may have become a FIFO, at which opening would wait for a writer.
	file, err := os.OpenFile(b.path(name), os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	if info, err = file.Stat(); err == nil && !info.Mode().IsRegular() {
		err = missing
	}
	if err != nil {
		_ = file.Close() // err says more
		return nil, err
	}
	return file, nil
}

// holdsFile reports whether a folder holds a file at any depth: S3 has no empty
// folders. What cannot be read holds nothing.
func (b bucketFolder) holdsFile(name string) bool {
	entries, err := b.entries(name)
	if err != nil {
		return false
	}
	if slices.ContainsFunc(entries, folderEntry.isFile) {
		return true
	}
	return slices.ContainsFunc(entries, func(e folderEntry) bool { return b.holdsFile(path.Join(name, e.Name())) })
}

// tests/oracle/tar_reader.go - what Go's archive/tar sees in each archive of a file: the oracle of tar.py.
//
// Input   any number of: length (4 bytes, little-endian), archive.
// Output  a line an entry, as tar_reader.cpp writes it; "end" or "error WHAT" behind each archive.
// SPDX-License-Identifier: Apache-2.0
package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"os"
)

const contentLimit = 1 << 20

// content is read to its end, as whoever unpacks does, unless holes make it too much for a test.
func content(reader *tar.Reader, size int64) (string, error) {
	if size > contentLimit {
		return "-", nil
	}
	sum := sha256.New()
	_, err := io.Copy(sum, reader)
	return fmt.Sprintf("%x", sum.Sum(nil)[:8]), err
}

func walk(archive []byte, out *bufio.Writer) error {
	reader := tar.NewReader(bytes.NewReader(archive))
	for {
		header, err := reader.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if header.Typeflag == tar.TypeXGlobalHeader {
			continue
		}
		sum, err := content(reader, header.Size)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%c %x %x %d %s\n", header.Typeflag, header.Name, header.Linkname, header.Size, sum)
	}
}

func main() {
	in := bufio.NewReader(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for {
		var length uint32
		if binary.Read(in, binary.LittleEndian, &length) != nil {
			return
		}
		archive := make([]byte, length)
		if _, err := io.ReadFull(in, archive); err != nil {
			panic(err)
		}
		if err := walk(archive, out); err != nil {
			fmt.Fprintln(out, "error", err)
		} else {
			fmt.Fprintln(out, "end")
		}
	}
}

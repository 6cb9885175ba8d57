// tests/oracle/dockerfile_reader.go - the instructions of Dockerfiles as docker's own parser reads them, one a line.
// SPDX-License-Identifier: Apache-2.0
package main

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"os"
	"strings"

	"github.com/openshift/imagebuilder/dockerfile/parser"
)

func print(out *bufio.Writer, node *parser.Node, line int, before string) {
	if node.Value == "onbuild" && before == "" && node.Next != nil && len(node.Next.Children) > 0 {
		print(out, node.Next.Children[0], line, "onbuild-")
		return
	}
	// ENV and LABEL give name and value by turns: the names alone are compared.
	step := 1
	if node.Value == "env" || node.Value == "label" {
		step = 2
	}
	args := []string{}
	for part, i := node.Next, 0; part != nil; part, i = part.Next, i+1 {
		if i%step == 0 {
			args = append(args, hex.EncodeToString([]byte(part.Value)))
		}
	}
	flags := []string{}
	for _, flag := range node.Flags {
		flags = append(flags, hex.EncodeToString([]byte(flag)))
	}
	fmt.Fprintf(out, "%d %s%s %v [%s] [%s]\n", line, before, node.Value, node.Attributes["json"],
		strings.Join(flags, " "), strings.Join(args, " "))
}

func main() {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for _, name := range os.Args[1:] {
		fmt.Fprintln(out, "file", name)
		file, err := os.Open(name)
		if err != nil {
			panic(err)
		}
		result, err := parser.Parse(file)
		file.Close()
		if err != nil {
			fmt.Fprintln(out, "error")
			continue
		}
		for _, node := range result.AST.Children {
			print(out, node, node.StartLine, "")
		}
	}
}

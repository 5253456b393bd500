// SPDX-License-Identifier: Apache-2.0

// Drives masterzen/winrm for tests/bench/run.py. Debian's version of it has
// NTLM, but cannot seal messages: the server must allow unencrypted ones.
//
//	driver HOST PORT USER PASSWORD one|hundred|output COMMAND
package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"

	"github.com/masterzen/winrm"
)

type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "driver:", err)
		os.Exit(1)
	}
}

func run(shell *winrm.Shell, command string, out *counter) int {
	cmd, err := shell.Execute(command)
	check(err)
	var wait sync.WaitGroup
	var stderr counter
	wait.Add(2)
	go func() { defer wait.Done(); io.Copy(out, cmd.Stdout) }()
	go func() { defer wait.Done(); io.Copy(&stderr, cmd.Stderr) }()
	cmd.Wait()
	wait.Wait()
	check(cmd.Close())
	out.n += stderr.n
	return cmd.ExitCode()
}

func main() {
	if len(os.Args) != 7 {
		fmt.Fprintln(os.Stderr,
			"usage: driver HOST PORT USER PASSWORD one|hundred|output COMMAND")
		os.Exit(2)
	}
	port, err := strconv.Atoi(os.Args[2])
	check(err)
	times := 1
	if os.Args[5] == "hundred" {
		times = 100
	}

	endpoint := winrm.NewEndpoint(os.Args[1], port, false, false, nil, nil, nil, 0)
	params := *winrm.DefaultParameters
	params.TransportDecorator = func() winrm.Transporter { return &winrm.ClientNTLM{} }
	client, err := winrm.NewClientWithParameters(endpoint, os.Args[3], os.Args[4], &params)
	check(err)
	shell, err := client.CreateShell()
	check(err)
	var out counter
	exit := 0
	for i := 0; i < times; i++ {
		exit = run(shell, os.Args[6], &out)
	}
	check(shell.Close())
	fmt.Printf("{\"commands\": %d, \"exit\": %d, \"bytes\": %d}\n", times, exit, out.n)
}

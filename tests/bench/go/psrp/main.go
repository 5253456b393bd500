// SPDX-License-Identifier: Apache-2.0

// Drives go-psrp for tests/bench/psrp.py: a script a number of times, one after
// another, in one runspace. Prints its objects, each as a line of JSON. It
// cannot seal, so it logs on with Basic, in the clear.
//
//	driver HOST PORT USER PASSWORD SCRIPT TIMES
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/smnsjas/go-psrp/client"
	"github.com/smnsjas/go-psrpcore/serialization"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "driver:", err)
		os.Exit(1)
	}
}

func connect(ctx context.Context, host, port, user, password string) *client.Client {
	var err error
	cfg := client.DefaultConfig()
	cfg.Port, err = strconv.Atoi(port)
	check(err)
	cfg.Username, cfg.Password = user, password
	cfg.AuthType = client.AuthBasic
	cfg.ProxyURL = "direct"
	cfg.Timeout = 10 * time.Minute
	c, err := client.New(host, cfg)
	check(err)
	check(c.Connect(ctx))
	return c
}

func main() {
	if len(os.Args) != 7 {
		fmt.Fprintln(os.Stderr,
			"usage: driver HOST PORT USER PASSWORD SCRIPT TIMES")
		os.Exit(2)
	}
	times, err := strconv.Atoi(os.Args[6])
	check(err)
	ctx := context.Background()
	c := connect(ctx, os.Args[1], os.Args[2], os.Args[3], os.Args[4])
	out := bufio.NewWriterSize(os.Stdout, 64*1024)
	lines := json.NewEncoder(out)
	for ; times > 0; times-- {
		result, err := c.Execute(ctx, os.Args[5])
		check(err)
		for _, one := range result.Output {
			if object, ok := one.(*serialization.PSObject); ok {
				one = object.Properties
			}
			check(lines.Encode(one))
		}
		if result.HadErrors {
			check(fmt.Errorf("%v", result.Errors[0]))
		}
	}
	check(out.Flush())
	check(c.Close(ctx))
}

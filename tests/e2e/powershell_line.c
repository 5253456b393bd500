/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "soap/powershell.h"

/*
 * powershell_line [-ijp] [-d DEPTH] [-x POLICY] SCRIPT-FILE [ARG...]
 *
 * Prints the number of bytes that come first on stdin, then the command line.
 */

static char script[2 << 20], line[65536];

static int usage(void)
{
	fputs("usage: powershell_line [-ijp] [-d DEPTH] [-x POLICY] FILE "
	      "[ARG...]\n",
		stderr);
	return 2;
}

int main(int argc, char **argv)
{
	struct winrm_powershell p = {.script = script};
	struct winrm_writer w = winrm_writer_init(line, sizeof(line));
	int option;
	FILE *file;

	while ((option = getopt(argc, argv, "+d:ijpx:")) != -1) {
		p.input |= option == 'i';
		p.as_json |= option == 'j';
		p.progress |= option == 'p';
		if (option == 'd')
			p.json_depth = (uint8_t)atoi(optarg);
		if (option == 'x')
			p.execution_policy = optarg;
		if (option == '?')
			return usage();
	}
	file = optind < argc ? fopen(argv[optind], "rb") : NULL;
	if (!file)
		return usage();
	script[fread(script, 1, sizeof(script) - 1, file)] = 0;
	fclose(file);
	p.args = (const char *const *)argv + optind + 1;
	if (!winrm_powershell_valid(&p))
		return 3;
	winrm_powershell_put(&w, &p);
	winrm_writer_end_str(&w);
	printf("%zu %s\n", winrm_powershell_stdin(&p).len, line);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/startup_pages.h"

#include <link.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/* Only what is never written: it is in the file as it is in memory. */
static int drop(struct dl_phdr_info *info, size_t size, void *data)
{
	uintptr_t page = *(const uintptr_t *)data, from, to;
	int i;

	(void)size;
	for (i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];

		if (p->p_type != PT_LOAD || p->p_flags & PF_W)
			continue;
		from = (uintptr_t)(info->dlpi_addr + p->p_vaddr) & ~(page - 1);
		to = (uintptr_t)(info->dlpi_addr + p->p_vaddr + p->p_memsz);
		to = (to + page - 1) & ~(page - 1);
		(void)madvise((void *)from, to - from, MADV_DONTNEED);
	}
	return 0;
}

void startup_pages_drop(void)
{
	long page = sysconf(_SC_PAGESIZE);
	uintptr_t size = (uintptr_t)page;

	if (page > 0)
		(void)dl_iterate_phdr(drop, &size);
}

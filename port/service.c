/* SPDX-License-Identifier: Apache-2.0 */
#include "port/service.h"

#include <string.h>

bool winrm_service_is(const char *host)
{
	return host[0] == '_';
}

static bool is_of(const struct winrm_service *s, const char *name)
{
	return s->name[0] && strcmp(s->name, name) == 0;
}

static struct winrm_service *known(
	const struct winrm_posix *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->service_count; i++)
		if (is_of(&p->services[i], name))
			return &p->services[i];
	return NULL;
}

/* One that is nobody's or that is the oldest; NULL: all are being looked up. */
static struct winrm_service *room(const struct winrm_posix *p, uint32_t now)
{
	struct winrm_service *oldest = NULL;
	size_t i;

	for (i = 0; i < p->service_count; i++) {
		struct winrm_service *s = &p->services[i];

		if (!s->name[0])
			return s;
		if (!s->asking &&
			(!oldest || now - s->since > now - oldest->since))
			oldest = s;
	}
	return oldest;
}

bool winrm_service_must_wait(const struct winrm_posix *p, const char *name)
{
	const struct winrm_service *s = known(p, name);

	return !p->service_failed && s && s->asking && s->asking != p;
}

int winrm_service_find(struct winrm_posix *p, const char *name, uint32_t now)
{
	struct winrm_service *s = known(p, name);

	if (p->service_failed || strlen(name) >= sizeof(s->name))
		return WINRM_E_RESOLVE;
	if (s && !s->asking && now - s->since < WINRM_POSIX_SERVICE_MS) {
		memcpy(p->addresses, s->addresses, sizeof(p->addresses));
		p->next = s->next;
		p->service = s;
		return s->count > 0 ? s->count : WINRM_E_RESOLVE;
	}
	if (!s)
		s = room(p, now);
	if (!s)
		return WINRM_E_RESOLVE;
	memset(s->name, 0, sizeof(s->name));
	memcpy(s->name, name, strlen(name));
	s->asking = p;
	p->service = s;
	return 0;
}

void winrm_service_found(struct winrm_posix *p, int count, uint32_t now)
{
	struct winrm_service *s = p->service;

	if (!s || s->asking != p)
		return;
	s->asking = NULL;
	s->count = count > 0 ? (uint8_t)count : 0;
	s->next = 0;
	s->since = now;
	memcpy(s->addresses, p->addresses, sizeof(s->addresses));
}

void winrm_service_connected(struct winrm_posix *p)
{
	if (p->service)
		p->service->next = (uint8_t)(p->next - 1);
}

void winrm_service_failed(struct winrm_posix *p)
{
	struct winrm_service *s = p->service;

	if (!s)
		return;
	p->service_failed = true;
	if (!s->asking && s->count > 0)
		s->name[0] = 0; /* who comes next looks it up again */
}

void winrm_service_closed(struct winrm_posix *p)
{
	struct winrm_service *s = p->service;

	if (!s)
		return;
	if (s->asking == p) { /* and had no answer */
		s->asking = NULL;
		s->name[0] = 0;
		p->service_failed = true;
	} else if (p->connected && !p->answered) {
		s->next = p->next;
	}
	p->service = NULL;
}

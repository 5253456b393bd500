/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/cim_whole.h"

#include "core/winrm.h"
#include "tests/unit/cim_events.h"
#include "tests/unit/namespaces.h"
#include "tests/unit/unit.h"

#define DECLARED_TYPES                                                         \
	" xmlns:c='http://schemas.dmtf.org/wbem/wscim/1/common' "              \
	"xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'"
#define PAGE(verb, context, row, end)                                          \
	"<n:" verb "Response><n:EnumerationContext>" context                   \
	"</n:EnumerationContext><w:Items><c><a>" row "</a></c></w:Items>" end  \
	"</n:" verb "Response>"
#define REFERENCE                                                              \
	"<a:Address>" URI_ADDRESSING "/role/anonymous</a:Address>"             \
	"<a:ReferenceParameters><w:ResourceURI>urn:c</w:ResourceURI>"          \
	"<w:SelectorSet><w:Selector Name='k'>1</w:Selector><w:Selector "       \
	"Name='l'>a&amp;b</w:Selector></w:SelectorSet>"                        \
	"</a:ReferenceParameters>"
#define REFERENCE_ROW                                                          \
	"{\"ResourceURI\":\"urn:c\",\"SelectorSet\":{\"k\":\"1\","             \
	"\"l\":\"a&b\"}}"
#define INSTANCE                                                               \
	"<p:c" DECLARED_TYPES " xmlns:p='urn:c'><p:Name>a&lt;b</p:Name>"       \
	"<p:Size xsi:type='c:cimUnsignedLong'>18446744073709551615</p:Size>"   \
	"<p:On xsi:type='c:cimBoolean'>true</p:On><p:Path>1</p:Path>"          \
	"<p:Path>2</p:Path><p:None xsi:nil='true'/><p:When><c:Datetime>"       \
	"2024-01-02T03:04:05Z</c:Datetime></p:When></p:c>"
#define INSTANCE_ROW                                                           \
	"{\"Name\":\"a<b\",\"Size\":18446744073709551615,\"On\":true,"         \
	"\"Path\":[\"1\",\"2\"],\"None\":null,"                                \
	"\"When\":\"2024-01-02T03:04:05Z\"}\n"

static const struct winrm_selector keys[] = {{"Name", "a<b"}, {NULL, NULL}};

static const struct winrm_cim_arg members[] = {
	{.name = "In", .value = "1"}, {.name = NULL}};
static const struct winrm_cim_arg args[] = {{.name = "a", .value = "1<2"},
	{.name = "b", .resource = "wmi/root/cimv2/d", .members = members},
	{.name = "r", .resource = "wmi/root/cimv2/d", .selectors = keys},
	{.name = NULL}};
static const struct winrm_cim_arg properties[] = {
	{.name = "Name", .value = "a<b"}, {.name = "Size", .value = "2"},
	{.name = NULL}};

#define CIM       .resource = "wmi/root/cimv2/c"
#define LOG       .resource = "windows/EventLog", .log = "Security", .query = "*"
#define EXPIRES   10000
#define OVERSLEPT 6000

const struct cim_whole cim_wholes[] = {
	{
		.name = "enumerate",
		.operation = WINRM_OP_CIM_ENUMERATE,
		.cim = {CIM},
		.answers = {{PEER_ENUMERATE, 0,
				    PAGE("Enumerate", "c1", "1", ""), 0},
			{PEER_PULL, 1,
				PAGE("Pull", "", "2", "<n:EndOfSequence/>"), 0},
			{PEER_UNKNOWN, 0, "<n:ReleaseResponse/>", 0}},
		.path = "EP",
		.rows = "{\"a\":\"1\"}\n{\"a\":\"2\"}\n",
	},
	{
		.name = "get",
		.operation = WINRM_OP_CIM_GET,
		.cim = {CIM, .selectors = keys},
		.answers = {{PEER_UNKNOWN, 0, INSTANCE, 0}},
		.path = "?",
		.rows = INSTANCE_ROW,
	},
	{
		.name = "get the configuration",
		.operation = WINRM_OP_CIM_GET,
		.cim = {.resource = "config"},
		.answers = {{PEER_UNKNOWN, 0,
			"<cfg:Config xmlns:cfg='http://schemas.microsoft.com/"
			"wbem/wsman/1/config'><cfg:MaxEnvelopeSizekb>500"
			"</cfg:MaxEnvelopeSizekb><cfg:Client><cfg:Auth>"
			"<cfg:Basic>true</cfg:Basic></cfg:Auth>"
			"<cfg:TrustedHosts></cfg:TrustedHosts></cfg:Client>"
			"<cfg:Service><cfg:IPv4Filter>*</cfg:IPv4Filter>"
			"</cfg:Service></cfg:Config>",
			0}},
		.path = "?",
		.rows = "{\"MaxEnvelopeSizekb\":\"500\",\"Client\":{\"Auth\":"
			"{\"Basic\":\"true\"},\"TrustedHosts\":\"\"},"
			"\"Service\":{\"IPv4Filter\":\"*\"}}\n",
	},
	{
		.name = "put",
		.operation = WINRM_OP_CIM_PUT,
		.cim = {CIM, .selectors = keys, .args = properties},
		.answers = {{PEER_UNKNOWN, 0, INSTANCE, 0}},
		.changes = true,
		.path = "?",
		.rows = INSTANCE_ROW,
	},
	{
		.name = "create",
		.operation = WINRM_OP_CIM_CREATE,
		.cim = {CIM, .args = properties},
		.answers = {{PEER_CREATE, 0,
			"<x:ResourceCreated>" REFERENCE "</x:ResourceCreated>",
			0}},
		.changes = true,
		.path = "C",
		.rows = REFERENCE_ROW "\n",
	},
	{
		.name = "delete",
		.operation = WINRM_OP_CIM_DELETE,
		.cim = {CIM, .selectors = keys},
		.answers = {{PEER_DELETE, 0, "", 0}},
		.changes = true,
		.path = "D",
		.rows = "",
	},
	{
		.name = "invoke",
		.operation = WINRM_OP_CIM_INVOKE,
		.cim = {CIM, .selectors = keys, .method = "m", .args = args},
		.answers = {{PEER_UNKNOWN, 0,
			"<p:m_OUTPUT" DECLARED_TYPES " xmlns:p='urn:c'>"
			"<p:Made xsi:type='p:d_Type'><p:In>1</p:In><p:Deep>"
			"<p:In>2</p:In></p:Deep></p:Made><p:Ref>" REFERENCE
			"</p:Ref><p:Refs>" REFERENCE
			"</p:Refs><p:Refs>" REFERENCE
			"</p:Refs><p:ReturnValue>0</p:ReturnValue>"
			"</p:m_OUTPUT>",
			0}},
		.changes = true,
		.path = "?",
		.rows = "{\"Made\":{\"In\":\"1\",\"Deep\":{\"In\":\"2\"}},"
			"\"Ref\":" REFERENCE_ROW ",\"Refs\":[" REFERENCE_ROW
			"," REFERENCE_ROW "],\"ReturnValue\":\"0\"}\n",
	},
	{
		.name = "watch until the host ends it",
		.operation = WINRM_OP_WATCH,
		.watch = {LOG},
		.answers = {{PEER_UNKNOWN, 0, SUBSCRIBED, 0},
			{PEER_PULL, 1, EVENTS("c2", EVENT("1"), BOOKMARK("1")),
				0},
			{PEER_PULL, 2,
				EVENTS("c3", EVENT("2") EVENT("3"),
					BOOKMARK("3") "<n:EndOfSequence/>"),
				0}},
		.path = "?PP",
		.rows = EVENT_ROW("1") BOOKMARK_ROW("1") EVENT_ROW("2")
			EVENT_ROW("3") BOOKMARK_ROW("3"),
	},
	{
		.name = "watch, renew, unsubscribe",
		.operation = WINRM_OP_WATCH,
		.watch = {LOG, .expires_ms = EXPIRES},
		.answers = {{PEER_UNKNOWN, 1, SUBSCRIBED, 0},
			{PEER_UNKNOWN, 0, "<e:Response xmlns:e='x'/>", 0},
			{PEER_PULL, 1, EVENTS("c2", EVENT("1"), BOOKMARK("1")),
				OVERSLEPT},
			{PEER_PULL, 2, EVENTS("c3", EVENT("2"), BOOKMARK("2")),
				0}},
		.cancel_at = 2,
		.result = WINRM_E_CANCELLED,
		.path = "?P?P?",
		.rows = EVENT_ROW("1") BOOKMARK_ROW("1") EVENT_ROW("2")
			BOOKMARK_ROW("2"),
	},
};
const size_t cim_whole_count = COUNT(cim_wholes);

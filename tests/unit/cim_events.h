/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_TESTS_UNIT_CIM_EVENTS_H
#define WINRM_TESTS_UNIT_CIM_EVENTS_H

/* Bodies of a host that has events, and the rows that they are. */

#define EVENTING "http://schemas.xmlsoap.org/ws/2004/08/eventing"
#define SUBSCRIBED                                                             \
	"<e:SubscribeResponse xmlns:e='" EVENTING                              \
	"'><e:SubscriptionManager><a:Address>x</a:Address>"                    \
	"<a:ReferenceParameters><e:Identifier> id&amp;1 </e:Identifier>"       \
	"</a:ReferenceParameters></e:SubscriptionManager><e:Expires>PT60S"     \
	"</e:Expires><n:EnumerationContext>c1</n:EnumerationContext>"          \
	"</e:SubscribeResponse>"
#define EVENTS(context, items, rest)                                           \
	"<n:PullResponse><n:EnumerationContext>" context                       \
	"</n:EnumerationContext><n:Items>" items "</n:Items>" rest             \
	"</n:PullResponse>"
#define EVENT(id)                                                              \
	"<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'" \
	"><System><Provider Name='P&amp;Q' Guid='{1}'/><EventID Qualifiers="   \
	"'0'>" id "</EventID><TimeCreated SystemTime='2024'/><Correlation/>"   \
	"</System><EventData><Data Name='User'>a&lt;</Data><Data "             \
	"Name='Empty'></Data></EventData></Event>"
#define EVENT_ROW(id)                                                          \
	"{\"System\":{\"Provider\":{\"Name\":\"P&Q\",\"Guid\":\"{1}\"},"       \
	"\"EventID\":\"" id "\",\"TimeCreated\":{\"SystemTime\":\"2024\"},"    \
	"\"Correlation\":\"\"},\"EventData\":{\"User\":\"a<\","                \
	"\"Empty\":\"\"}}\n"
#define BOOKMARK(n)     "<w:Bookmark> <B R='" n "'/> </w:Bookmark>"
#define BOOKMARK_ROW(n) "<B R='" n "'/>\n"

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CIM_CIM_H
#define WINRM_CORE_CIM_CIM_H

/**
 * @file
 * Management data of a host by WS-Management: instances of CIM classes, which
 * is WMI on Windows, and the configuration of WinRM itself. Needs WINRM_CIM.
 *
 *	struct winrm_cim cim = {.resource = "wmi/root/cimv2/Win32_Service",
 *		.on_value = on_value};
 *	struct winrm_request r = {.operation = WINRM_OP_CIM_ENUMERATE,
 *		.as.cim = &cim};
 *
 * Nothing is kept of what the host sends: each value is
 * handed to on_value as it is read. A reply is read when it is whole and
 * verified, so on_value sees rows of whole replies alone; a request that ends
 * with an error may have delivered rows before.
 *
 * Operations:
 *
 *	WINRM_OP_CIM_ENUMERATE  all instances, or those of a query: a row each
 *	WINRM_OP_CIM_GET        one instance: one row
 *	WINRM_OP_CIM_PUT        changes it; a row if the host sends one back
 *	WINRM_OP_CIM_CREATE     a new one: a row, the reference to it
 *	WINRM_OP_CIM_DELETE     deletes one: no row
 *	WINRM_OP_CIM_INVOKE     a method: one row, with ReturnValue and the
 *	                        method's output parameters
 *	WINRM_OP_WATCH          events as they come: a row each, until
 *	                        winrm_cancel or the deadline (set no_timeout);
 *	                        needs WINRM_WATCH
 *
 * PUT, CREATE, DELETE and INVOKE are never sent twice; if a connection is lost
 * after they were, response.started is set.
 */

#include "../request.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What on_value is told of. */
enum winrm_cim_kind {
	/** A row begins: an instance, output of a method, an event. `name` is
	 * the element's, mostly the class; `type` OBJECT, or REFERENCE. */
	WINRM_CIM_ROW,
	WINRM_CIM_ROW_END, /**< the row is complete */
	/** A property with several elements begins: they follow, each with
	 * in_array set, as VALUE, NULL or OBJECT. An array of one element
	 * looks like a single value: only a schema could tell. */
	WINRM_CIM_ARRAY,
	WINRM_CIM_ARRAY_END, /**< its last element was told */
	/** A value that has properties begins: type OBJECT for an embedded
	 * instance. Type REFERENCE has a property "ResourceURI" and an object
	 * "SelectorSet", in which each selector is a property. */
	WINRM_CIM_OBJECT,
	WINRM_CIM_OBJECT_END, /**< its last property was told */
	/** A single value, in `text`: decoded, in one piece. */
	WINRM_CIM_VALUE,
	WINRM_CIM_NULL /**< a property without a value (xsi:nil) */
};

/** The type of a value: what the reply says. Windows says it of dates,
 * references and objects, and hardly ever of others. */
enum winrm_cim_type {
	WINRM_CIM_UNTYPED,  /**< the reply does not say */
	WINRM_CIM_STRING,   /**< text */
	WINRM_CIM_BOOLEAN,  /**< "true", "false" */
	WINRM_CIM_INTEGER,  /**< signed or unsigned, 8 to 64 bits */
	WINRM_CIM_REAL,     /**< may be INF, -INF or NaN */
	WINRM_CIM_DATETIME, /**< xs:dateTime, xs:duration, or CIM's own form */
	WINRM_CIM_CHAR16,   /**< a character of 16 bits */
	WINRM_CIM_BINARY,   /**< base64 or hexadecimal, as it is sent */
	WINRM_CIM_OBJECT_TYPE, /**< an instance, or a part of one */
	WINRM_CIM_REFERENCE    /**< a reference to an instance */
};

/**
 * What is read. Names and texts are UTF-8 without a NUL behind them, and gone
 * when on_value returns. They may have any character, so make them printable
 * before they reach a terminal.
 */
struct winrm_cim_value {
	enum winrm_cim_kind kind; /**< what this is */
	enum winrm_cim_type type; /**< of OBJECT, VALUE, ROW */
	bool in_array;            /**< an element of the ARRAY begun before */
	uint8_t depth;    /**< objects it is in: 1 for a property of the row */
	uint16_t index;   /**< in the array, from 0 */
	const char *name; /**< of the row or property, without a prefix */
	size_t name_len;  /**< octets at name */
	const char *text; /**< of VALUE: the value, "" for an empty one */
	size_t text_len;  /**< octets at text */
};

/** Gets what is read, in order. Return false to end the request: it ends with
 * WINRM_E_CANCELLED, and the enumeration is released on the host. */
typedef bool winrm_cim_on_value(void *user, const struct winrm_cim_value *v);

/**
 * A property to be set, or an argument of a method. An array is its elements
 * one after another, of the same name.
 */
struct winrm_cim_arg {
	const char *name; /**< NULL after the last one */
	/** The value in UTF-8: numbers in decimal, booleans "true" or "false",
	 * dates as xs:dateTime with `type` DATETIME. NULL, with no resource:
	 * null (xsi:nil). */
	const char *value;
	enum winrm_cim_type type; /**< DATETIME for dates; else 0 */
	/** Of an object or a reference: its resource; see winrm_cim.
	 * NULL: it is a single value. */
	const char *resource;
	/** An embedded instance: its properties. At most
	 * WINRM_CIM_NEST deep. NULL: it is a reference. */
	const struct winrm_cim_arg *members;
	/** Of a reference, WINRM_SELECTORS at most; or NULL. */
	const struct winrm_selector *selectors;
};

/** What an enumeration has of each instance. */
enum winrm_cim_mode {
	WINRM_CIM_OBJECTS,    /**< its properties */
	WINRM_CIM_REFERENCES, /**< a reference to it */
	/** Its properties, and last a reference: property
	 * "EndpointReference". */
	WINRM_CIM_BOTH
};

/** WQL, the default of `dialect`. */
#define WINRM_CIM_WQL "http://schemas.microsoft.com/wbem/wsman/1/WQL"

/**
 * Parameters of all operations of this file but WINRM_OP_WATCH; all is borrowed
 * as the request is. Zero is the default of every field.
 */
struct winrm_cim {
	/**
	 * Required: a URI; if there is no ":" in it, it goes behind
	 * "http://schemas.microsoft.com/wbem/wsman/1/". "wmi/root/cimv2/NAME" is a
	 * class of Windows, "wmi/root/cimv2/" and "*" for queries, "config" the
	 * configuration of WinRM, "config/Listener" its listeners. OMI takes
	 * the same with its own namespaces, as "wmi/root/omi/OMI_Identify".
	 */
	const char *resource;
	/** Which instance: its keys. ..., {NULL, NULL}: WINRM_SELECTORS at
	 * most; or NULL, as for a class with one instance. */
	const struct winrm_selector *selectors;
	/** Options of the provider, the same way; or NULL. */
	const struct winrm_selector *options;
	const char *query;   /**< ENUMERATE: or NULL, for all instances */
	const char *dialect; /**< of the query, a URI; default WINRM_CIM_WQL */
	/** ENUMERATE: what to deliver of each instance. */
	enum winrm_cim_mode mode;
	/** ENUMERATE: rows of one reply, at most; default 100. A host sends
	 * fewer where the reply would become too large, or refuses. */
	uint32_t max_elements;
	const char *method; /**< INVOKE: required */
	/** INVOKE: the input parameters. PUT, CREATE: the properties. Or
	 * NULL. */
	const struct winrm_cim_arg *args;
	/** PUT, CREATE: the name of the instance's element; default: the last
	 * part of `resource`. "Config" for the resource "config". */
	const char *element;
	/** GET, PUT: an XPath to a part of the instance (wsman:
	 * FragmentTransfer), for hosts that know it; or NULL. */
	const char *fragment;
	/** Required for ENUMERATE and GET, optional else. */
	winrm_cim_on_value *on_value;
};

/**
 * Parameters of WINRM_OP_WATCH: a subscription, from which events are pulled.
 * It is ended on the host when the request ends.
 *
 * After a lost connection the request ends with an error: start it again with
 * the last bookmark that on_bookmark got, and events go on after it.
 */
struct winrm_watch {
	/** Required, as in winrm_cim: "windows/EventLog", or "wmi/root/cimv2/"
	 * and "*" for an event query in WQL. */
	const char *resource;
	const struct winrm_selector *selectors; /**< as in winrm_cim */
	/** As in winrm_cim. Event logs: "ContentFormat" "RenderedText" has the
	 * message's text as well; "ReadExistingEvents" "true" those before. */
	const struct winrm_selector *options;
	/**
	 * Required. With `log`, an XPath, as "*[System[(EventID=4624)]]"; one
	 * that begins with "<" is a whole QueryList in XML, without `log`.
	 * Else WQL.
	 */
	const char *query;
	const char *log;      /**< the event log: "Security"; or NULL */
	const char *dialect;  /**< URI; default: of what query is */
	const char *bookmark; /**< to go on after: as on_bookmark got it */
	/** The host sends an empty event when it had none for that long; ms;
	 * 0: none. */
	uint32_t heartbeat_ms;
	/** ms until the host ends a subscription that is not renewed; 0: the
	 * host's choice. It is renewed at half of that. */
	uint32_t expires_ms;
	uint32_t max_elements; /**< events of one reply; default 20 */
	/**
	 * Required. An event of a log is a row whose name is "Event", with the
	 * objects "System" and "EventData"; elements of Data are properties by
	 * their Name; attributes of an element without text are its
	 * properties: "TimeCreated" has "SystemTime".
	 */
	winrm_cim_on_value *on_value;
	/** The host's bookmark after the rows delivered so far, once on_value
	 * has had all of them: keep a copy. XML; NULL: not asked for. */
	void (*on_bookmark)(void *user, const char *text, size_t len);
	/** The host lives, but has no event. NULL: not told. */
	void (*on_idle)(void *user);
};

/* --- JSON ------------------------------------------------------------------ */

/**
 * Writes rows as JSON through a callback, without memory of its own: each row
 * is one object, without line ends. A number is a JSON number if its type is
 * INTEGER or REAL and its text is one, a BOOLEAN true or false, NULL is null;
 * all else is a string, and so is what has no type, unless `type_of` says so.
 * Arrays, objects and references are arrays and objects.
 */
struct winrm_cim_json {
	/** Required: gets the next piece of the text. False: ends it. */
	bool (*write)(void *user, const char *text, size_t len);
	void *user; /**< of both callbacks */
	/** The type of a property that has none in the reply, if the caller
	 * knows the schema; NULL: none is known. */
	enum winrm_cim_type (*type_of)(
		void *user, const struct winrm_cim_value *v);
	const char *class_key; /**< first property, with the row's name; or
				  NULL */
	bool follows;          /**< the library's own: a comma comes next */
};

/**
 * The next value of a row: call it from on_value, or let it be on_value with
 * winrm_cim_json_on_value, whose user is the struct.
 *
 * @param json  write and user filled in, zero else
 * @param v     what on_value got
 * @return false if write returned false
 */
bool winrm_cim_json(
	struct winrm_cim_json *json, const struct winrm_cim_value *v);

/**
 * The same as an on_value of a request whose `user` is the struct.
 *
 * @param json  a struct winrm_cim_json
 * @param v     what is read
 * @return as winrm_cim_json
 */
bool winrm_cim_json_on_value(void *json, const struct winrm_cim_value *v);

#ifdef __cplusplus
}
#endif

#endif

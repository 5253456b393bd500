# SPDX-License-Identifier: Apache-2.0
"""The resource winrm/config, as Windows Server 2016 and later show it.

Names, order and defaults are those that Microsoft's documentation prints
("Installation and configuration for Windows Remote Management", and `winrm get
winrm/config -format:pretty`). That a Get over the network has this form, and
which rights it takes beyond those of an administrator, is not recorded:
UNVERIFIED.
"""

from html import escape

from . import names

_AUTH = ("Basic", "Kerberos", "Negotiate", "Certificate", "CredSSP")
_SDDL = ("O:NSG:BAD:P(A;;GA;;;BA)(A;;GR;;;IU)"
         "S:P(AU;FA;GA;;;WD)(AU;SA;GXGW;;;WD)")


def _ports():
    return [("HTTP", 5985), ("HTTPS", 5986)]


def _client(options):
    return [
        ("NetworkDelayms", 5000), ("URLPrefix", "wsman"),
        ("AllowUnencrypted", "false"),
        ("Auth", [("Basic", "true"), ("Digest", "true"), ("Kerberos", "true"),
                  ("Negotiate", "true"), ("Certificate", "true"),
                  ("CredSSP", "false")]),
        ("DefaultPorts", _ports()), ("TrustedHosts", "")]


def _service(options):
    offered = {name: name in options.schemes for name in _AUTH}
    offered["Certificate"] = bool(options.client_ca)
    auth = [(name, str(offered[name]).lower()) for name in _AUTH]
    auth.append(("CbtHardeningLevel", options.cbt.capitalize()))
    return [
        ("RootSDDL", _SDDL), ("MaxConcurrentOperations", 4294967295),
        ("MaxConcurrentOperationsPerUser", options.max_operations),
        ("EnumerationTimeoutms", 240000), ("MaxConnections", 300),
        ("MaxPacketRetrievalTimeSeconds", 120),
        ("AllowUnencrypted", str(options.allow_unencrypted).lower()),
        ("Auth", auth), ("DefaultPorts", _ports()), ("IPv4Filter", "*"),
        ("IPv6Filter", "*"), ("EnableCompatibilityHttpListener", "false"),
        ("EnableCompatibilityHttpsListener", "false"),
        ("CertificateThumbprint", ""), ("AllowRemoteAccess", "true")]


def _winrs(options):
    return [
        ("AllowRemoteShellAccess", "true"),
        ("IdleTimeout", int(options.shell_idle * 1000)),
        ("MaxConcurrentUsers", 2147483647), ("MaxShellRunTime", 2147483647),
        ("MaxProcessesPerShell", options.max_processes_per_shell),
        ("MaxMemoryPerShellMB", 2147483647),
        ("MaxShellsPerUser", options.max_shells_per_user)]


def _put(values):
    return "".join("<cfg:%s>%s</cfg:%s>" % (
        name, _put(value) if isinstance(value, list) else escape(str(value)),
        name) for name, value in values)


def element(options):
    """cfg:Config of a server with these options."""
    return '<cfg:Config xmlns:cfg="%s" xml:lang="en-US">%s</cfg:Config>' % (
        names.CONFIG, _put([
            ("MaxEnvelopeSizekb", options.max_envelope // 1024),
            ("MaxTimeoutms", 60000), ("MaxBatchItems", 32000),
            ("MaxProviderRequests", 4294967295),
            ("Client", _client(options)), ("Service", _service(options)),
            ("Winrs", _winrs(options))]))

# SPDX-License-Identifier: Apache-2.0
"""A hundred scripts whose objects are the same JSON by PSRP as by ConvertTo-Json
of the same engine, and some whose objects differ, as the README says."""

NUMBERS = """
5
-5
0
[byte]255
[sbyte]-128
[int16]-32768
[uint16]65535
[int]::MinValue
[uint32]4294967295
[long]::MinValue
[long]::MaxValue
[uint64]::MaxValue
9007199254740993
1.5
0.1
-0.25
1.5d
[decimal]::MaxValue
1..5
1..3 | ForEach-Object { $_ * 2 }
(1..100 | Measure-Object -Sum).Count
[math]::Floor(2.7)
5 -band 4
2 -shl 10
'abc'.Length
""".strip().split("\n")

TEXTS = """
'plain'
''
'quote " and backslash \\'
"tab`tline`nreturn`r"
"bell$([char]7)"
'é ü ß'
'日本語'
"$([char]::ConvertFromUtf32(128512))"
"null $([char]0) inside"
'_x0041_'
'_X0041_x'
'</script>&amp;<b>'
' leading and trailing '
[char]65
[char]0x20AC
'x' * 1000
'x' * 40000
@'
two
lines
'@
'a,b,c'.Split(',')
'abc'.ToUpper()
1, 2, 3 -join '-'
"{0:N2}" -f 3.14159
'a' -replace 'a', 'b'
"$(1 + 1)"
'abc'.ToCharArray()
"x".PadLeft(5)
""".strip().replace("@'\ntwo\nlines\n'@", "\"two`nlines\"").split("\n")

TRUTHS = """
$true
$false
$null, 1
1 -eq 1
'a' -like 'b*'
[bool]0
1, $null, 'a', $true
""".strip().split("\n")

LISTS = """
,@()
,@(1, 2, 3)
,@('a', $null, 1.5)
,[int[]](1, 2)
,[string[]]('a', 'b')
,@(,@(1, 2), @(3))
,[System.Collections.Generic.List[int]]@(1, 2)
,[System.Collections.ArrayList]@('a', 1)
,@(@{a = 1}, 'x')
,[object[]]::new(2)
,@(,@())
,(1..300)
,@($true, $false)
""".strip().split("\n")

TABLES = """
@{}
@{k = 1}
[ordered]@{b = 1; a = 2}
[ordered]@{a = @{}; b = @()}
@{a = $null}
@{'with space' = 1}
[hashtable]::new()
[ordered]@{a = 'x' * 300}
[ordered]@{a = 1, 2; b = [ordered]@{c = 'd'}}
[ordered]@{'é' = 'ü'; '' = 1}
@{'a"b' = 1}
[ordered]@{x = 1.5d; y = [long]::MaxValue}
""".strip().split("\n")

OBJECTS = """
[pscustomobject]@{a = 1}
[pscustomobject]@{}
[pscustomobject]@{a = 'x'; b = 1.5; c = $null; d = $true}
[pscustomobject]@{a = [pscustomobject]@{b = [pscustomobject]@{c = 1}}}
[pscustomobject]@{list = 1, 2, 3; empty = @()}
[pscustomobject]@{h = @{k = 'v'}}
[pscustomobject]@{'odd name' = 1; 'é' = 2}
1..3 | ForEach-Object { [pscustomobject]@{i = $_; square = $_ * $_} }
1..3 | Select-Object @{n = 'n'; e = { $_ }}
'b', 'a' | Sort-Object | Select-Object Length
$o = [pscustomobject]@{a = 1}; $o | Add-Member b 2; $o
[pscustomobject]@{same = ($x = @{q = 1}); again = $x}
[pscustomobject]@{t = 'x' * 5000}
'{"a":[1,{"b":null}],"c":"d"}' | ConvertFrom-Json
"a,b`n1,2`n3,4" | ConvertFrom-Csv
[pscustomobject]@{_x0041_ = '_x0041_'}
1..3 | Group-Object { $_ % 2 } | Select-Object Name, Count
[pscustomobject]@{big = 9007199254740993; small = -1}
[pscustomobject]@{a = [pscustomobject]@{list = ,@(1, @{x = 2})}}
""".strip().split("\n")

# (script, what it gives by PSRP, why)
DIFFERENT = [
    ("[double]::NaN", '"NaN"', "the same"),
    ("[double]::PositiveInfinity", '"INF"', "XML Schema's word"),
    ("[datetime]::new(2024,1,2)", '"2024-01-02T00:00:00"', "the same"),
    ("[datetime]'2024-01-02T03:04:05.678Z' | % ToUniversalTime",
     '"2024-01-02T03:04:05.678Z"', "the same"),
    ("[timespan]'1.02:03:04'", '"P1DT2H3M4S"', "a duration, no object"),
    ("[version]'1.2.3'", '"1.2.3"', "a text, no object"),
    ("[uri]'http://a/b?c=1'", '"http://a/b?c=1"', "the same"),
    ("[DayOfWeek]::Monday", '"Monday"', "a name, no number"),
    (",[byte[]](0,1,255)", '"AAH/"', "base64, no list"),
    ("{ 1 + 1 }", '" 1 + 1 "', "its text, no object"),
    ("[xml]'<a>b</a>'", '"<a>b</a>"', "its text, no object"),
    ("[guid]'0f8fad5b-d9cb-469f-a165-70867728950e'",
     '"0f8fad5b-d9cb-469f-a165-70867728950e"', "its text, no object"),
    ("@{1 = 'one'}", '{"1":"one"}', "keys become texts"),
    ("1e300", "1E+300", "the same number"),
    ("1.50d", "1.50", "the same"),
    ("[bigint]::Pow(10, 30) | Select-Object Sign, IsEven",
     '{"Sign":1,"IsEven":true}', "its value is in its text alone"),
]

SAME = NUMBERS + TEXTS + TRUTHS + LISTS + TABLES + OBJECTS

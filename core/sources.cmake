# SPDX-License-Identifier: Apache-2.0
# The lists of core/sources.mk as lists of CMake, with absolute paths:
# WINRM_ROOT, WINRM_CORE_SOURCES and so on, and WINRM_FEATURE_NAMES.
get_filename_component(WINRM_ROOT "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)
file(READ "${CMAKE_CURRENT_LIST_DIR}/sources.mk" _winrm_text)
string(REGEX REPLACE "#[^\n]*" "" _winrm_text "${_winrm_text}")
string(REGEX REPLACE "\\\\\n[ \t]*" "" _winrm_text "${_winrm_text}")
string(REGEX MATCHALL "WINRM_[A-Z_]+ = [^\n]*" _winrm_lines "${_winrm_text}")
foreach(_winrm_line IN LISTS _winrm_lines)
	string(REGEX MATCH "^(WINRM_[A-Z_]+) = (.*)$" _ "${_winrm_line}")
	set(_winrm_name "${CMAKE_MATCH_1}")
	string(REGEX REPLACE "[ \t]+" ";" _winrm_values "${CMAKE_MATCH_2}")
	if(_winrm_name MATCHES "_SOURCES$")
		list(TRANSFORM _winrm_values PREPEND "${WINRM_ROOT}/")
	endif()
	set(${_winrm_name} ${_winrm_values})
endforeach()

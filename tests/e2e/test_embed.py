# SPDX-License-Identifier: Apache-2.0
"""The library in other build systems. CMake is the real one; of Zephyr,
ESP-IDF and PlatformIO there is no SDK in Debian, and what stands in for it
here has only the functions and headers that our files use."""
import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from winrm_command import host  # noqa: F401  (a fixture)
from winrm_command import PASSWORD

ROOT = Path(__file__).resolve().parent.parent.parent
PLAIN = {name: value for name, value in os.environ.items()
         if not name.startswith(("MAKE", "MFLAGS", "CFLAGS", "CC"))}
pytestmark = pytest.mark.more


def run(*command, **how):
    done = subprocess.run(command, stdout=subprocess.PIPE, env=PLAIN,
                          stderr=subprocess.STDOUT, text=True, **how)
    assert done.returncode == 0, done.stdout
    return done.stdout


def configure(folder, text, *options):
    (folder / "CMakeLists.txt").write_text(text)
    run("cmake", "-S", folder, "-B", folder / "out", *options)
    return run("cmake", "--build", folder / "out", "-j2")


APPLICATION = """cmake_minimum_required(VERSION 3.18)
project(app C)
set(WINRM_FEATURE_SHELLS OFF)
%s
add_subdirectory(%s winrm)
add_executable(app app.c)
target_link_libraries(app winrm::winrm)
"""


def test_the_list_of_sources_is_that_of_the_tree():
    run(ROOT / "tests/setup/sources", "--check")


def test_a_project_of_cmake_adds_the_library(tmp_path, host):
    """With a core/config.h of its own and fewer features."""
    readme = (ROOT / "README.md").read_text()
    (tmp_path / "app.c").write_text(
        re.search(r"```c\n(.*?)```", readme, re.S)[1] +
        "\nint shells = WINRM_SHELLS;\n")
    (tmp_path / "core").mkdir()
    (tmp_path / "core/config.h").write_text("#error not this one\n")
    configure(tmp_path, APPLICATION % (
        "include_directories(.)", ROOT / "boards/cmake"))
    done = subprocess.run(
        [tmp_path / "out/app", "127.0.0.1", str(host.port), "echo hi; exit 7"],
        stdout=subprocess.PIPE, timeout=20,
        env={"WINRM_PASSWORD": PASSWORD})
    assert (done.returncode, done.stdout) == (7, b"hi\n")


def test_a_port_that_there_is_not_is_named_by_cmake(tmp_path):
    (tmp_path / "CMakeLists.txt").write_text(
        APPLICATION % ("set(WINRM_PORT amiga)", ROOT / "boards/cmake"))
    done = subprocess.run(
        ["cmake", "-S", tmp_path, "-B", tmp_path / "out"], text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=PLAIN)
    said = " ".join(done.stdout.split())
    assert done.returncode and \
        'WINRM_PORT is "amiga": it must be posix, lwip_raw' in said


# Zephyr: its functions of CMake and its headers, over this machine's sockets.

ZEPHYR = """cmake_minimum_required(VERSION 3.18)
project(app C)
find_library(MBEDCRYPTO mbedcrypto REQUIRED)
add_library(mbedTLS INTERFACE)
target_link_libraries(mbedTLS INTERFACE ${MBEDCRYPTO})
add_library(zephyr_interface INTERFACE)
macro(zephyr_library_named name)
	add_library(${name} STATIC)
	set(ZEPHYR_CURRENT_LIBRARY ${name})
	target_link_libraries(${name} PUBLIC zephyr_interface)
endmacro()
function(zephyr_library_sources)
	target_sources(${ZEPHYR_CURRENT_LIBRARY} PRIVATE ${ARGN})
endfunction()
function(zephyr_library_sources_ifdef name)
	if(${name})
		target_sources(${ZEPHYR_CURRENT_LIBRARY} PRIVATE ${ARGN})
	endif()
endfunction()
function(zephyr_library_include_directories)
	target_include_directories(${ZEPHYR_CURRENT_LIBRARY} PRIVATE ${ARGN})
endfunction()
function(zephyr_include_directories)
	target_include_directories(zephyr_interface INTERFACE ${ARGN})
endfunction()
function(zephyr_compile_definitions)
	target_compile_definitions(zephyr_interface INTERFACE ${ARGN})
endfunction()
function(zephyr_library_link_libraries)
	target_link_libraries(${ZEPHYR_CURRENT_LIBRARY} PUBLIC ${ARGN})
endfunction()
zephyr_include_directories(${CMAKE_SOURCE_DIR}/stand-in)
add_compile_options(-std=gnu99 -Wall -Wextra -Werror)
set(CONFIG_WINRM y)
set(CONFIG_WINRM_INPUT y)
set(CONFIG_WINRM_RESUME y)
add_subdirectory(%s winrm)
add_executable(app app.c)
target_link_libraries(app winrm)
"""
SOCKETS = ["socket", "close", "connect", "getaddrinfo", "freeaddrinfo",
           "send", "recv", "poll", "fcntl", "setsockopt", "getsockopt"]


@pytest.fixture
def zephyr(tmp_path):
    place = tmp_path / "stand-in/zephyr"
    for folder in ("net", "random"):
        (place / folder).mkdir(parents=True)
    (place / "kernel.h").write_text(
        "#include <stdint.h>\n#include <time.h>\n"
        "static inline uint32_t k_uptime_get_32(void) { struct timespec t; "
        "clock_gettime(CLOCK_MONOTONIC, &t); return (uint32_t)(t.tv_sec * "
        "1000 + t.tv_nsec / 1000000); }\n"
        "static inline int32_t k_msleep(int32_t ms) { struct timespec t = "
        "{ms / 1000, ms % 1000 * 1000000L}; return nanosleep(&t, 0); }\n")
    (place / "random/random.h").write_text(
        "#include <sys/random.h>\nstatic inline int sys_csrand_get(void *out, "
        "size_t len) { return getrandom(out, len, 0) == (ssize_t)len ? 0 : "
        "-5; }\n")
    (place / "net/socket.h").write_text(
        "#include <sys/socket.h>\n#include <netinet/in.h>\n"
        "#include <netinet/tcp.h>\n#include <netdb.h>\n#include <poll.h>\n"
        "#include <fcntl.h>\n#include <unistd.h>\n" +
        "".join(f"#define zsock_{name} {name}\n" for name in SOCKETS) +
        "#define zsock_addrinfo addrinfo\n#define zsock_pollfd pollfd\n"
        "#define ZSOCK_POLLIN POLLIN\n#define ZSOCK_POLLOUT POLLOUT\n"
        "#define ZSOCK_MSG_DONTWAIT (MSG_DONTWAIT | MSG_NOSIGNAL)\n")
    return tmp_path


def test_the_module_of_zephyr_runs_commands_over_its_sockets(zephyr, host):
    readme = (ROOT / "README.md").read_text()
    text = re.search(r"```c\n(.*?)```", readme, re.S)[1]
    for old, new in (
            ("<winrm/posix.h>", "<winrm/zephyr_socket.h>"),
            ("winrm_port_posix", "winrm_port_zephyr_socket"),
            ("struct winrm_posix io", "struct winrm_zephyr_socket io"),
            (" || winrm_posix_init(&io) != WINRM_OK", ""),
            ("    winrm_posix_free(&io);\n", ""),
            ("    config.host =",
             "    winrm_zephyr_socket_init(&io);\n    config.host =")):
        assert old in text, old
        text = text.replace(old, new)
    (zephyr / "app.c").write_text(
        text + "#if WINRM_SHELLS || !WINRM_INPUT\n#error switches\n#endif\n")
    configure(zephyr, ZEPHYR % (ROOT / "boards/zephyr"))

    def app(port, command):
        return subprocess.run(
            [zephyr / "out/app", "127.0.0.1", str(port), command],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60,
            env={"WINRM_PASSWORD": PASSWORD})
    done = app(host.port, "seq 20000; exit 7")
    assert done.returncode == 7
    assert done.stdout == b"".join(b"%d\n" % n for n in range(1, 20001))
    done = app(9, "true")                       # nobody listens
    assert b"could not be reached" in done.stderr or b"connect" in done.stderr


def test_the_module_of_zephyr_is_found_and_has_each_feature():
    folder = ROOT / "boards/zephyr"
    module = (folder / "module.yml").read_text()
    assert "\n  cmake: zephyr\n  kconfig: zephyr/Kconfig\n" in module
    check_kconfig((folder / "Kconfig").read_text())


def check_kconfig(text):
    """Every feature of config.h, and nothing else but the parts."""
    config = (ROOT / "core/config.h").read_text()
    features = re.findall(r"^#ifndef WINRM_([A-Z]+)$",
                          config[config.index("Features, 1 or 0"):], re.M)
    assert len(features) > 8
    assert set(re.findall(r"^config WINRM_([A-Z]+)$", text, re.M)) - {
        "TLS", "PROXY"} == set(features)


# ESP-IDF: its one function, and lwIP's headers that the firmware has.

ESP_IDF = """cmake_minimum_required(VERSION 3.18)
project(app C)
add_compile_options(-std=gnu99 -Wall -Wextra)
function(idf_component_register)
	cmake_parse_arguments(A "" "" "SRCS;INCLUDE_DIRS;PRIV_INCLUDE_DIRS;REQUIRES" ${ARGN})
	set(COMPONENT_LIB winrm PARENT_SCOPE)
	add_library(winrm STATIC ${A_SRCS})
	target_include_directories(winrm PUBLIC ${A_INCLUDE_DIRS}
		%s PRIVATE ${A_PRIV_INCLUDE_DIRS})
endfunction()
set(CONFIG_WINRM_INPUT y)
add_subdirectory(%s winrm)
add_library(app OBJECT app.c)
target_link_libraries(app winrm)
"""


def test_the_component_of_esp_idf_compiles(tmp_path):
    sources = ROOT / "build/firmware"
    for part in ("firmware", "freertos"):
        run("tests/setup/trixie", part, cwd=ROOT)
    (tmp_path / "esp").mkdir()
    (tmp_path / "esp/esp_random.h").write_text(
        "#include <stddef.h>\nvoid esp_fill_random(void *out, size_t len);\n")
    (tmp_path / "app.c").write_text(
        "#include <winrm/winrm.h>\n#include <winrm/esp_idf.h>\n"
        "const struct winrm_lwip_source *source = &winrm_esp_idf;\n"
        "#if WINRM_SHELLS || !WINRM_INPUT\n#error switches\n#endif\n")
    board = ROOT / "boards/mps2-an385/config"
    folders = [tmp_path / "esp", board / "rtos", board,
               sources / "mbedtls/include",
               sources / "lwip/src/include",
               sources / "lwip/contrib/ports/freertos/include",
               sources / "freertos/ports/cc3200/FreeRTOS/Source/include",
               sources / "freertos/ports/cc3200/FreeRTOS/Source/portable/GCC"
               "/ARM_CM3"]
    for folder in folders:
        assert folder.exists(), folder
    configure(tmp_path, ESP_IDF % (
        " ".join(map(str, folders)), ROOT / "boards/esp-idf"),
        "-DCMAKE_C_COMPILER=arm-none-eabi-gcc", "-DCMAKE_SYSTEM_NAME=Generic",
        "-DCMAKE_C_FLAGS=-mcpu=cortex-m3 -mthumb -DBOARD_RTOS",
        "-DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY")
    held = run("arm-none-eabi-nm", "--defined-only",
               *(tmp_path / "out").rglob("libwinrm.a"))
    assert "winrm_port_lwip_socket" in held and "winrm_esp_idf" in held
    check_kconfig((ROOT / "boards/esp-idf/Kconfig").read_text())


# PlatformIO: its description, against the tree.

def test_the_library_of_platformio_names_what_there_is():
    folder = ROOT / "boards/platformio"
    library = json.loads((folder / "library.json").read_text())
    version = re.search(r'WINRM_VERSION +"(.*)"',
                        (ROOT / "core/version.h").read_text())[1]
    assert library["version"] == version
    build = library["build"]
    top = (folder / build["srcDir"]).resolve()
    assert top == ROOT
    assert (folder / build["includeDir"] / library["headers"]).exists()
    chosen = set()
    for rule in build["srcFilter"][1:]:
        pattern = re.fullmatch(r"\+<(.*)>", rule)[1]
        found = set(top.glob(pattern))
        assert found, rule
        chosen |= found
    sources = (ROOT / "core/sources.mk").read_text()
    for name in re.findall(r"^\t((?:core|soap|http|ntlm)/\S+\.c)", sources,
                           re.M):
        assert ROOT / name in chosen, name

# What people do with this tree. `make scan` and `make test` work on a fresh Debian 12 machine.
#
#   make scan [IMAGE=…]   build, then scan the demo image, or yours
#   make build            build/release/plimsoll
#   make test             build and run every test but the slow ones (make soak)
#   make asan | tsan      the tests under sanitizers       make fuzz [SECONDS=60] [TARGET=…]
#   make format | tidy    the tree in its format | clang-tidy over all files
#   make bench [QUICK=1]  beside a peer, as ratios          make soak   slow tests, tsan, long fuzzing
JOBS ?= $(shell nproc)
SECONDS ?= 60
IMAGE ?=
DEMO := build/demo

.PHONY: scan build configure test asan tsan fuzz soak format check-format tidy bench clean
.DEFAULT_GOAL := build

build: configure
	@cmake --build --preset release -j $(JOBS) --target plimsoll plimsoll-fetch

configure:
	@scripts/setup build
	@cmake --preset release > build.log 2>&1 || { cat build.log; rm -f build.log; exit 1; }; rm -f build.log

scan:
	@scripts/setup build $(if $(IMAGE),,scan)
	@$(MAKE) --no-print-directory build
ifeq ($(IMAGE),)
	@[ -d $(DEMO) ] || examples/make-demo-image $(DEMO)
	@build/release/plimsoll image --offline oci-dir:$(DEMO)
else
	@build/release/plimsoll image $(IMAGE)
endif

test:
	@scripts/setup build test
	@$(MAKE) --no-print-directory configure
	@cmake --build --preset release -j $(JOBS)
	@ctest --test-dir build/release --output-on-failure -j $(JOBS) -LE slow

asan tsan: %:
	@scripts/setup build test
	@cmake --preset $* > /dev/null
	@cmake --build --preset $* -j $(JOBS)
	@ctest --test-dir build/$* --output-on-failure -j $(JOBS) -LE slow

fuzz:
	@scripts/setup build test
	@cmake --preset fuzz > /dev/null
	@cmake --build --preset fuzz -j $(JOBS)
	@scripts/fuzz $(SECONDS) $(TARGET)

soak: test
	@ctest --test-dir build/release --output-on-failure -L slow
	@$(MAKE) --no-print-directory tsan
	@$(MAKE) --no-print-directory fuzz SECONDS=600

format:
	@scripts/setup test
	@git ls-files '*.cpp' '*.h' | xargs clang-format-19 -i

check-format:
	@scripts/setup test
	@git ls-files '*.cpp' '*.h' | xargs clang-format-19 --dry-run --Werror

tidy:
	@scripts/setup build test
	@$(MAKE) --no-print-directory build
	@scripts/tidy

bench:
	@scripts/setup build bench
	@$(MAKE) --no-print-directory build
	@bench/run $(if $(QUICK),--quick)

clean:
	rm -rf build

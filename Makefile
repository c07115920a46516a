# Toolmill: the one build entry. `make help` lists the targets.
#
# Objects live in build/<mode>/; the binary to use is build/engine. What is missing on the machine is
# installed by .ci/setup.sh before anything is compiled.

# ---- settings ----

MODE    ?= release# or asan: AddressSanitizer and UndefinedBehaviorSanitizer
PREFIX  ?= /usr/local
LUA_DIR ?=# a Lua 5.4 of your own: LUA_DIR/include/lua.h, LUA_DIR/lib/liblua.a
ARGS    ?=# more arguments for `make run`
T       ?=# a filter for the test targets: make test-unit T=json
COUNTS  ?= 1000 100000 1000000# of `make bench-memory`

# ---- end of settings ----

# The sources come in sorted order, so that every machine links the same bytes.
SOURCES := $(sort $(wildcard engine/*/*.c))
TESTS   := $(sort $(wildcard tests/unit/test_*.c))
MODULES := sqlite3 libpcre2-8 libseccomp libcrypto yaml-0.1
# From the latest tag; without one, or outside a repository, this release.
VERSION := $(or $(patsubst v%,%,$(shell git describe --tags --match 'v[0-9]*' --dirty 2>/dev/null)),0.1.0)
ARCH    := $(shell uname -m)
CLANG   := $(if $(findstring clang,$(shell $(CC) --version 2>/dev/null)),1)
OUT     := build/$(MODE)$(if $(CLANG),-clang)
SHARE    = $(DESTDIR)$(PREFIX)/share/toolmill
V       ?= 0
QUIET   := $(if $(filter 1,$(V)),,@)
say      = $(if $(filter 1,$(V)),,@echo '$(1)';)

# Warnings stop a build that is to be judged, not a user's `make run` with a newer compiler.
WERROR  := $(if $(filter test% binaries% lint,$(MAKECMDGOALS)),-Werror)

# Which sets of packages the targets asked for need.
export DEPS := runtime $(if $(filter test% binaries% lint,$(MAKECMDGOALS)),test) \
  $(if $(filter bench,$(MAKECMDGOALS)),bench)
export CC LUA_DIR
export BUILD_DIR := $(OUT)

# Use every core unless told otherwise.
ifeq ($(MAKELEVEL),0)
  MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 1)
endif

# ---- flags ----

WARNINGS := \
  -Wall \
  -Wextra \
  -Wshadow \
  -Wconversion \
  -Wstrict-prototypes \
  -Wmissing-prototypes \
  -Wvla \
  $(if $(CLANG),,-Wtrampolines -Wbidi-chars=any)

HARDENING := \
  -D_FORTIFY_SOURCE=3 \
  -fstack-protector-strong \
  -fstack-clash-protection \
  $(if $(filter x86_64 i%86,$(ARCH)),-fcf-protection=full) \
  $(if $(filter aarch64,$(ARCH)),-mbranch-protection=standard) \
  $(if $(CLANG),,-ftrivial-auto-var-init=zero -fzero-call-used-regs=used-gpr)

ifeq ($(MODE),asan)
  # The optimizer's guesses about uninitialized variables are wrong in instrumented code.
  MODE_CFLAGS  := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all \
    $(if $(CLANG),,-Wno-maybe-uninitialized)
  MODE_LDFLAGS := -fsanitize=address,undefined
else ifeq ($(MODE),release)
  MODE_CFLAGS  := -O2 $(HARDENING)
else
  $(error MODE is $(MODE); known: release asan)
endif

# pkg-config runs when the first recipe asks, which is after the packages are installed; once only.
once = $(eval $(1) := $$(shell $(2)))$($(1))
ifeq ($(LUA_DIR),)
  PKG_CFLAGS = $(call once,PKG_CFLAGS,pkg-config --cflags lua5.4 lua5.4-cjson $(MODULES))
  # Lua's archives where Debian's packages have them: calls within the interpreter need no jump table then.
  LUA_LIBS   = $(call once,LUA_LIBS,for l in liblua5.4-cjson.a liblua5.4.a; do $(CC) -print-file-name=$$l; done | grep -c / | \
    grep -qx 2 && echo -l:liblua5.4-cjson.a -l:liblua5.4.a || pkg-config --libs lua5.4-cjson lua5.4)
  PKG_LIBS   = $(LUA_LIBS) $(call once,MODULE_LIBS,pkg-config --libs $(MODULES))
else
  PKG_CFLAGS = -I$(LUA_DIR)/include $(call once,MODULE_CFLAGS,pkg-config --cflags $(MODULES))
  PKG_LIBS   = -l:liblua5.4-cjson.a $(LUA_DIR)/lib/liblua.a $(call once,MODULE_LIBS,pkg-config --libs $(MODULES))
endif
JSON_C_CFLAGS = $(call once,JSON_C_CFLAGS,pkg-config --exists json-c && echo -DHAVE_JSON_C $$(pkg-config --cflags json-c))
JSON_C_LIBS   = $(call once,JSON_C_LIBS,pkg-config --libs json-c 2>/dev/null)

# Contracted multiply-adds round differently from processor to processor.
ALL_CFLAGS  = -std=c11 -D_GNU_SOURCE -Iengine -g -fPIE -pthread -ffp-contract=off \
  -ffile-prefix-map=$(CURDIR)=. $(WARNINGS) $(MODE_CFLAGS) $(PKG_CFLAGS) $(CFLAGS)
ALL_LDFLAGS = -pie -pthread -Wl,-z,relro,-z,now -Wl,-z,noexecstack -Wl,--build-id=sha1 $(MODE_LDFLAGS) $(LDFLAGS)
ALL_LIBS    = $(PKG_LIBS) -lm $(LIBS)

# ---- build ----

MAIN    := $(OUT)/cli/main.o
OBJECTS := $(filter-out $(MAIN),$(SOURCES:engine/%.c=$(OUT)/%.o))
LIBRARY := $(OUT)/libengine.a
UNITS   := $(TESTS:tests/%.c=$(OUT)/%)
NAMES_VERSION := $(shell grep -ls TOOLMILL_VERSION $(SOURCES))

all: build/engine ## build build/engine
	@echo 'built build/engine $(VERSION); next: make run, or make test'

deps: ## install what is missing from Debian's packages (part of every build)
	@.ci/setup.sh $(DEPS)

# Always compared: a link counts as old as what it points to, in whatever mode that was built.
build/engine: $(OUT)/engine FORCE
	@[ "$$(readlink $@)" = $(<:build/%=%) ] || ln -sfn $(<:build/%=%) $@

$(OUT)/engine: $(MAIN) $(LIBRARY)
	$(call say,LINK $@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $^ $(ALL_LIBS) -o $@

# Tests link against the archive, so a test that includes a .c file replaces that module.
$(LIBRARY): $(OBJECTS) $(OUT)/sources
	@rm -f $@
	$(call say,AR   $@)$(AR) rcsD $@ $(OBJECTS)

$(OUT)/%.o: engine/%.c $(OUT)/flags
	@mkdir -p $(@D)
	$(call say,CC   $<)$(CC) $(ALL_CFLAGS) $(WERROR) $(DEFINES) -MMD -MP -c $< -o $@

$(OUT)/unit/%: tests/unit/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(call say,TEST $<)$(CC) $(ALL_CFLAGS) $(WERROR) $(JSON_C_CFLAGS) $(ALL_LDFLAGS) -MMD -MP -MF $@.d $< $(LIBRARY) \
	  -lcmocka $(JSON_C_LIBS) $(ALL_LIBS) -o $@

# Only the files that speak of the version are compiled again when it changes.
$(NAMES_VERSION:engine/%.c=$(OUT)/%.o): DEFINES = -DTOOLMILL_VERSION='"$(VERSION)"'
$(NAMES_VERSION:engine/%.c=$(OUT)/%.o): $(OUT)/version

# Three texts that are rewritten only when they differ: what follows from them is then out of date.
keep = @mkdir -p $(@D); printf '%s\n' '$(1)' | cmp -s - $@ || printf '%s\n' '$(1)' >$@
$(OUT)/flags: deps FORCE
	$(call keep,$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(ALL_LIBS))
$(OUT)/sources: FORCE
	$(call keep,$(OBJECTS))
$(OUT)/version: FORCE
	$(call keep,$(VERSION))

-include $(OBJECTS:.o=.d) $(MAIN:.o=.d) $(UNITS:=.d)

# ---- use ----

run: build/engine ## build, then run scripts/recipe.lua on the built-in world (ARGS="--count 100")
	$(QUIET)build/engine scripts/recipe.lua $(if $(filter -o% --out%,$(ARGS)),,--overwrite) $(ARGS)

install: build/engine ## copy engine, scripts, templates, tools and data below PREFIX
	install -d $(DESTDIR)$(PREFIX)/bin
	install -s -m 755 $(OUT)/engine $(DESTDIR)$(PREFIX)/bin/engine
	@find scripts templates tools data \( -path data/processed -o -path data/training -o -path data/reports \
	  -o -path data/.run \) -prune -o -type f -print | LC_ALL=C sort | \
	  while read -r file; do install -D -m 644 "$$file" "$(SHARE)/$$file" || exit 1; done
	@echo 'installed $(VERSION) in $(PREFIX); next: engine $(PREFIX)/share/toolmill/scripts/recipe.lua --out data'

uninstall: ## remove what install copied
	rm -f $(DESTDIR)$(PREFIX)/bin/engine
	rm -rf $(SHARE)

# ---- tests ----

binaries: build/engine $(UNITS)
binaries-asan: deps
	@+$(MAKE) --no-print-directory MODE=asan binaries-here
binaries-here: $(OUT)/engine $(UNITS)

test: binaries binaries-asan ## everything a change is judged by; the last line counts
	@tests/run $(T)
test-unit: binaries ## C unit tests (T=json for one module)
	@tests/run unit $(T)
test-lua: deps ## Lua specs
	@tests/run lua $(T)
test-e2e: binaries ## command line transcripts
	@tests/run e2e $(T)
test-golden: binaries ## hashes of complete runs, for several numbers of jobs
	@tests/run golden $(T)
test-asan: binaries-asan ## unit tests and marked transcripts under the sanitizers
	@tests/run asan $(T)
test-faults: binaries ## failing allocations, writes and crashes
	@tests/run faults $(T)
test-long: binaries ## 100,000 samples, and a fault at every point (an hour; not part of make test)
	@tests/run long $(T)
lint: deps ## format, luacheck, clang warnings, arrows between floors, banned calls
	@tests/run lint $(T)
bench: build/engine ## rates, instructions per trajectory, share of the raw write speed
	@tests/bench/bench.py
bench-memory: build/engine ## peak memory at COUNTS="1000 100000 1000000"
	@tests/bench/memory.py $(COUNTS)

clean: ## remove build/
	rm -rf build

help: ## this list
	@awk -F ':.*## ' '/^[a-z][a-z0-9-]*:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

.PHONY: all deps run install uninstall binaries binaries-asan binaries-here test test-unit test-lua \
  test-e2e test-golden test-asan test-faults test-long lint bench bench-memory clean help FORCE
.DELETE_ON_ERROR:

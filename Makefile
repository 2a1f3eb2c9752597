# One make for the whole tree. A folder's part is its module.mk: what it adds to PKGS and DATA.
#   make help      lists the targets
prefix      ?= /usr/local
bindir      ?= $(prefix)/bin
libexecdir  ?= $(prefix)/libexec
datadir     ?= $(prefix)/share
mandir      ?= $(prefix)/share/man
sysconfdir  ?= /etc
INSTALL     ?= install
PKG_CONFIG  ?= pkg-config
comma       := ,
FUZZING     ?=
O           ?= build$(if $(filter clang%,$(CC)),-clang)$(if $(SAN),-$(subst $(comma),-,$(SAN)))$(if $(FUZZING),-fuzz)

VERSION     := 0.1.0
DAEMONS     := fetcher parser classifier store
FOLDERS     := common $(DAEMONS)
ARCHIVES    := $(foreach d,$(DAEMONS),$(O)/lib$(d).a) $(O)/libcommon.a

# Filled by the folders: pkg-config names, libraries without a .pc file, files installed to share/inquit.
PKGS        :=
LIBS        :=
DATA        :=

all:
include $(FOLDERS:%=%/module.mk) deploy/module.mk

# With sanitizers half the compiler's time goes into optimizing checks, a fourth into debug information that no report shows.
CFLAGS      ?= $(if $(SAN),$(if $(FUZZING),-O2,-O1) -g1,-O2 -g)
WARN        := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wformat=2 -Wvla -Wundef \
               -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wpointer-arith \
               -Wimplicit-fallthrough -Wswitch-enum $(if $(DEV),-Werror)
HARDEN      := -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE -fno-common \
               $(if $(SAN),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
# The same scores from every compiler: no fused multiply-add, no x87 excess precision.
EXACT       := -ffp-contract=off
PKG_CFLAGS  := $(shell $(PKG_CONFIG) --cflags $(sort $(PKGS)))
PKG_LIBS    := $(shell $(PKG_CONFIG) --libs $(sort $(PKGS))) $(sort $(LIBS)) -lm
ALL_CFLAGS   = -std=c17 -D_GNU_SOURCE -DINQUIT_VERSION='"$(VERSION)"' -I. -include common/banned.h $(WARN) $(HARDEN) $(EXACT) $(PKG_CFLAGS) \
               $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer) \
               $(if $(FUZZING),-fsanitize=fuzzer-no-link) $(CFLAGS)
ALL_LDFLAGS  = -pie -Wl,-z,relro,-z,now,--as-needed $(if $(SAN),-fsanitize=$(SAN)) $(LDFLAGS)

# A folder's sources are its .c files; main.c only wires and stays out of the library, so tests link the rest.
sources      = $(filter-out %/main.c,$(sort $(wildcard $(1)/*.c)))
objects      = $(patsubst %.c,$(O)/%.o,$(call sources,$(1)))
BIN         := $(DAEMONS:%=$(O)/bin/inquit-%) $(O)/bin/inquit $(O)/bin/inquit-tools
SHARE       := $(foreach f,$(DATA),$(O)/share/inquit/$(notdir $(f)))

# After ARCHIVES and SHARE: prerequisites are expanded where they are read.
include tests/module.mk

all: $(BIN) $(SHARE) ## build everything into build/
libs: $(ARCHIVES) $(O)/libcli.a $(SHARE)

$(O)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

define archive
$(O)/lib$(1).a: $(call objects,$(1))
	@mkdir -p $$(@D); rm -f $$@
	$(AR) rcs $$@ $$^
endef
$(foreach d,$(FOLDERS),$(eval $(call archive,$(d))))
$(O)/libcli.a: $(call objects,store/cli)
	@mkdir -p $(@D); rm -f $@
	$(AR) rcs $@ $^

define daemon
$(O)/bin/inquit-$(1): $(O)/$(1)/main.o $(O)/lib$(1).a $(O)/libcommon.a
	@mkdir -p $$(@D)
	$$(CC) $$(ALL_LDFLAGS) $$^ $$(PKG_LIBS) -o $$@
endef
$(foreach d,$(DAEMONS),$(eval $(call daemon,$(d))))
$(O)/bin/inquit-tools: $(O)/store/cli/main.o $(O)/libcli.a $(ARCHIVES)
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) $^ $(PKG_LIBS) -o $@

# Asks the store, and starts inquit-tools for the rest: few libraries, so that it starts at once.
$(O)/store/cli/main-light.o: store/cli/main.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -DINQUIT_LIGHT -MMD -MP -c $< -o $@
$(O)/bin/inquit: $(O)/store/cli/main-light.o $(O)/libcli.a $(O)/libstore.a $(O)/libcommon.a
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) $^ $(PKG_LIBS) -o $@

define share
$(O)/share/inquit/$(notdir $(1)): $(1)
	@mkdir -p $$(@D)
	cp $$< $$@
endef
$(foreach f,$(DATA),$(eval $(call share,$(f))))

install: all ## install below DESTDIR and prefix
	$(INSTALL) -d $(DESTDIR)$(bindir) $(DESTDIR)$(libexecdir)/inquit $(DESTDIR)$(datadir)/inquit
	$(INSTALL) -m755 $(O)/bin/inquit $(DESTDIR)$(bindir)/inquit
	$(INSTALL) -m755 $(filter-out $(O)/bin/inquit,$(BIN)) $(DESTDIR)$(libexecdir)/inquit/
	$(INSTALL) -m644 $(SHARE) $(DESTDIR)$(datadir)/inquit/

clean: ## remove everything built
	rm -rf build build-*

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' Makefile tests/module.mk deploy/module.mk | expand -t 16

.PHONY: all libs install clean help
.SECONDARY:
-include $(shell find $(O) -path $(O)/deb -prune -o -name '*.d' -type f -print 2>/dev/null)

unitdir     ?= $(prefix)/lib/systemd/system
sysusersdir ?= $(prefix)/lib/sysusers.d
MAN         := $(sort $(wildcard */*.[1578] store/cli/*.[1578]))
UNIT_FILES  := $(sort $(wildcard deploy/systemd/*))

# The units name the daemons by their installed path.
install: install-service
install-service:
	$(INSTALL) -d $(DESTDIR)$(unitdir) $(DESTDIR)$(sysusersdir) $(DESTDIR)$(sysconfdir)/inquit/feeds.d
	for u in $(UNIT_FILES); do \
		sed 's|/usr/libexec|$(libexecdir)|g' $$u >$(DESTDIR)$(unitdir)/$${u##*/} && chmod 644 $(DESTDIR)$(unitdir)/$${u##*/} || exit 1; \
	done
	$(INSTALL) -m644 deploy/sysusers.d/inquit.conf $(DESTDIR)$(sysusersdir)/inquit.conf
	$(INSTALL) -d $(DESTDIR)$(datadir)/doc/inquit/examples
	$(INSTALL) -m644 $(wildcard deploy/examples/*) $(DESTDIR)$(datadir)/doc/inquit/examples/
	for s in bash:bash-completion/completions/inquit zsh:zsh/site-functions/_inquit fish:fish/vendor_completions.d/inquit.fish; do \
		$(INSTALL) -d $(DESTDIR)$(datadir)/$$(dirname $${s#*:}) && \
		$(O)/bin/inquit completion $${s%%:*} >$(DESTDIR)$(datadir)/$${s#*:} && chmod 644 $(DESTDIR)$(datadir)/$${s#*:} || exit 1; \
	done
	for m in $(MAN); do \
		$(INSTALL) -Dm644 $$m $(DESTDIR)$(mandir)/man$${m##*.}/$${m##*/} || exit 1; \
	done

# A package is built from the tracked files alone, in a folder of its own.
DEB := $(O)/deb/inquit-$(VERSION)
deb: ## build the Debian package into build/deb/
	rm -rf $(O)/deb
	mkdir -p $(DEB)
	if git rev-parse --git-dir >/dev/null 2>&1; then git ls-files -z; else find . -name 'build*' -prune -o -type f -print0; fi | \
		tar --null -T - -cf - | tar -C $(DEB) -xf -
	cp -r deploy/debian $(DEB)/debian
	cd $(DEB) && dpkg-buildpackage -us -uc -b -j$$(nproc)
	@ls $(O)/deb/*.deb

.PHONY: install-service deb

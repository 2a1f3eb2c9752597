UNITS := $(sort $(wildcard tests/*/test_*.c tests/*/*/test_*.c))
FUZZ  := $(patsubst tests/fuzz/fuzz_%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))

# Any test may use any folder's library; the linker takes what it needs.
$(O)/tests/%: $(O)/tests/%.o $(O)/libcli.a $(ARCHIVES)
	$(CC) $(ALL_LDFLAGS) $(if $(FUZZING),-fsanitize=fuzzer) $^ $(PKG_LIBS) -lcmocka -o $@

# make unit T=common/test_wire runs one.
unit: $(if $(T),$(O)/tests/$(T),$(UNITS:%.c=$(O)/%)) $(SHARE) ## unit tests (T=folder/test_x: one of them)
	@set -e; for t in $(filter $(O)/tests/%,$^); do ./$$t; done

# Built apart, with clang's coverage: objects of differently built trees never mix.
fuzz: ## fuzz one format: T=wire SECS=60
	@$(MAKE) --no-print-directory CC=clang SAN=address,undefined FUZZING=1 fuzz-run T=$(T) SECS=$(or $(SECS),30)
fuzz-run: $(O)/tests/fuzz/fuzz_$(T)
	@mkdir -p $(O)/corpus/$(T)
	$< -max_total_time=$(SECS) -print_final_stats=1 -timeout=10 -rss_limit_mb=2048 $(O)/corpus/$(T) $(wildcard tests/fuzz/corpus/$(T))

.PHONY: unit fuzz fuzz-run

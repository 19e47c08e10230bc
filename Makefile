# Everything that people and CI run. `make` alone lists the targets.

SHELL := /bin/bash
.DEFAULT_GOAL := help
PORT ?= 8080
DATA ?= data

.PHONY: help deps run test soak random tour lint format bench

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## Install what is missing (Debian packages), check the Swift toolchain
	@scripts/deps

run: deps ## Build and serve everything, with a demo artist and a track
	@DATA='$(DATA)' PORT='$(PORT)' scripts/run

# Groups of tests, one after the other: all at once, each would be so slow that limits on time would say nothing.
TRIALS := LabelerChecksTests|LabelerCommandTests|LabelCrashTests|LabelersFlowTests|LabelRestoreTests|EmissionPropertyTests|LabelQueryPropertyTests
HEAVY := MemoryTests|NameStabilityTests
CODECS := HouseTests|CodegenTests|SchemaTests|RandomLexiconsTests|DataModelTests|SyntaxTests|RepoTests|LexiconsTests|KeysTests|CommandTests
NETWORK := HTTPTransportTests|HTTPClientTests|IdentityTests|StreamsTests|PDSClientTests|XRPCTests|LabelingTests|StorageTests
SERVICES := PDSTests|AppViewTests|LabelerTests|UploadTests|JobsTests|MediaTests

test: deps ## Run every test, and the tour
	swift build --build-tests
	swift test --skip-build --filter '$(CODECS)' --skip '$(TRIALS)|$(HEAVY)'
	swift test --skip-build --filter '$(NETWORK)' --skip '$(TRIALS)|$(HEAVY)'
	swift test --skip-build --filter '$(SERVICES)' --skip '$(TRIALS)|$(HEAVY)'
	swift test --skip-build --skip '$(CODECS)|$(NETWORK)|$(SERVICES)|$(TRIALS)|$(HEAVY)'
	swift test --skip-build --filter 'LabelerChecksTests'
	swift test --skip-build --filter '$(TRIALS)' --skip 'LabelerChecksTests'
	swift test --skip-build --filter '$(HEAVY)'
	@$(MAKE) --no-print-directory tour

# Trials that `make test` runs with fewer rounds.
SOAK := NameStabilityTests|LabelCrashTests|EmissionPropertyTests|LabelQueryPropertyTests|AgreementTests|MemoryTests

soak: deps ## Run the long trials in full
	swift build --build-tests
	PLYR_SOAK=1 swift test --skip-build --no-parallel --filter '$(SOAK)'

random: deps ## Make lexicons by chance, compile and test them: SEED=7
	-RECORD_SNAPSHOTS=1 LEXICON_SEED=$(SEED) swift test --filter RandomLexiconsTests.RecordedLexiconsTests
	swift test --filter RandomLexiconsTests

tour: deps ## Run the commands of docs/lexicon-authors.md and docs/labeler.md in order
	swift build --product plyr
	@scripts/tour

lint: deps ## Check the formatting
	swift format lint --strict --parallel --recursive Package.swift Sources Tests Plugins Benchmarks Examples

format: deps ## Mend the formatting
	swift format --in-place --parallel --recursive Package.swift Sources Tests Plugins Benchmarks Examples

# One after the other, all of them also when a goal is missed; the labeler that is measured is the program itself. The
# queries come last: the disk is busy for a while when their gigabytes are gone.
bench: deps ## Measure the release build
	swift build -c release --product plyr
	swift build -c release --product plyr-bench
	@failed=0; for part in '' generate emission fanout exports queries; do \
		"$$(swift build -c release --show-bin-path)/plyr-bench" $$part || failed=1; \
	done; scripts/bench-build || failed=1; exit $$failed

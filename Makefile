.DEFAULT_GOAL := help
.PHONY: help deps run test lint format bench

help:    ## Show this list
	@sed -n 's/^\([a-z]*\): .*## /\1\t/p; s/^\([a-z]*\):  *## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

deps:    ## Install what is missing of the Debian packages, and check the toolchain
	@scripts/deps

run: deps    ## Build, and serve everything with a demo artist (PORT=8080 DATA=data)
	@scripts/run

test: deps    ## Run every test
	@swift test --disable-xctest

lint: deps    ## Check the form of the sources
	@swift format lint --strict --parallel --recursive $(SOURCES)

format: deps    ## Bring the sources into form
	@swift format --in-place --parallel --recursive $(SOURCES)

bench: deps    ## Measure the codecs, keys and trees
	@swift build -c release --product plyr-bench
	@.build/release/plyr-bench

SOURCES := Package.swift Sources Tests Plugins Benchmarks

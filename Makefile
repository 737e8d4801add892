# make demo   does all set-up and trims the small model in vocabularies/ to three languages
# make test   does all set-up and runs the tests
# make lint   checks the format of the Swift sources
# make build  does all set-up and builds the binary, .build/release/lexotomy
# make integration runs every script of Tests/Integration (hours); make integration-quick a cut of each
# make manual writes its manual page and the completions for bash, zsh and fish to .build/manual

PACKAGES = libicu-dev libopenblas-dev libsqlite3-dev libzstd-dev zlib1g-dev pkg-config
BINARY = .build/release/lexotomy
DEMO = .build/demo

.PHONY: build manual demo test lint setup integration integration-quick clean

setup:
	@Scripts/setup $(PACKAGES)

build: setup
	swift build --configuration release --product lexotomy

manual: build
	Scripts/manual $(BINARY) .build/manual

demo: build
	Scripts/demo $(BINARY) $(DEMO)

# Tests run on the optimised code, and the end-to-end ones on the binary that users get.
test: setup
	swift build --configuration release --build-tests
	SWIFT_BACKTRACE=enable=no swift test --configuration release --skip-build

lint:
	swift format lint --strict --parallel --recursive Package.swift Sources Tests

# Every script of Tests/Integration; with QUICK=1 a cut of each.
integration: build
	python3 Tests/Integration/run.py $(if $(QUICK),--quick)

integration-quick: build
	python3 Tests/Integration/run.py --quick

clean:
	rm -rf .build

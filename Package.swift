// swift-tools-version: 6.2
import PackageDescription

/// The settings of the targets that call C.
let fence: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
  // Each access to a class's property would otherwise be noted in a table of the thread, a tenth of the
  // time of counting. What the compiler proves stays checked, and so do debug builds.
  .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

/// The settings of every other target, in which unsafe code does not compile.
let settings = fence + [.strictMemorySafety()]

/// The setting of a target whose tests see its internals, also in optimised builds.
let testable: [SwiftSetting] = [
  .unsafeFlags(["-enable-testing"], .when(configuration: .release))
]

let icu: [LinkerSetting] = [.linkedLibrary("icui18n"), .linkedLibrary("icuuc")]

let package = Package(
  name: "Lexotomy",
  products: [.executable(name: "lexotomy", targets: ["LexotomyCommand"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "3.12.3"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
  ],
  targets: [
    // C: what enters from outside, each behind a header of its own.
    .target(name: "CICU", linkerSettings: icu),
    .target(name: "CSystem"),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),

    // Foundations, which know no tokens.
    .target(name: "Bytes", swiftSettings: settings),
    .target(name: "Chunks", dependencies: ["CSystem"], swiftSettings: fence),
    .target(name: "Concurrency", swiftSettings: fence),
    .target(name: "JSON", dependencies: ["Bytes"], swiftSettings: settings),
    .target(
      name: "Files",
      dependencies: [
        "Bytes", "CSystem", "Concurrency", .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: fence),
    .target(name: "GGUF", dependencies: ["Concurrency", "Files"], swiftSettings: settings),
    .target(name: "Pickle", dependencies: ["Files"], swiftSettings: settings),
    .target(
      name: "ProtocolBuffers", dependencies: ["Bytes", "Files"], swiftSettings: settings),
    .target(
      name: "ONNX", dependencies: ["Concurrency", "Files", "ProtocolBuffers"],
      swiftSettings: settings),
    .target(name: "Zip", dependencies: ["CZlib", "Files"], swiftSettings: fence),
    .target(name: "ICU", dependencies: ["CICU"], swiftSettings: fence),
    .target(
      name: "LinearAlgebra", dependencies: ["COpenBLAS", "Concurrency"], swiftSettings: fence),
    .target(
      name: "Artifacts",
      dependencies: ["Bytes", "JSON", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: settings),
    .target(name: "RowPlans", swiftSettings: settings),

    // What is read and written.
    .target(
      name: "Corpora", dependencies: ["CZlib", "CZstd", "Concurrency", "Files", "ICU", "JSON"],
      swiftSettings: fence),
    .target(
      name: "Tokenizers",
      dependencies: ["Files", "GGUF", "ICU", "JSON", "ProtocolBuffers", "RowPlans"],
      swiftSettings: settings),
    .target(
      name: "Checkpoints",
      dependencies: [
        "Concurrency", "Files", "GGUF", "JSON", "LinearAlgebra", "ONNX", "Pickle", "RowPlans",
        "Zip",
      ],
      swiftSettings: settings),

    // The craft, the operations, the prompt.
    .target(
      name: "Initializers", dependencies: ["Concurrency", "LinearAlgebra", "RowPlans"],
      swiftSettings: settings),
    .target(
      name: "WordVectors",
      dependencies: [
        "Concurrency", "Corpora", "Files", "ICU", "Initializers", "LinearAlgebra", "Pickle", "Zip",
      ],
      swiftSettings: settings),
    .target(
      name: "Surgery",
      dependencies: [
        "Bytes", "Chunks", "Corpora", "Files", "ICU", "Initializers", "JSON", "LinearAlgebra",
        "RowPlans", "Tokenizers",
      ],
      swiftSettings: settings),
    .target(
      name: "Lexotomy",
      dependencies: [
        "Artifacts", "Checkpoints", "Concurrency", "Corpora", "Files", "GGUF", "ICU",
        "Initializers", "JSON", "LinearAlgebra", "ONNX", "RowPlans", "Surgery", "Tokenizers",
        "WordVectors",
      ],
      swiftSettings: settings + testable),
    .executableTarget(
      name: "LexotomyCommand",
      dependencies: [
        "Artifacts", "Checkpoints", "Concurrency", "Corpora", "Files", "GGUF", "Initializers",
        "JSON", "Lexotomy", "RowPlans", "Surgery", "Tokenizers",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: settings),

    // Tests, a target for each target.
    .target(
      name: "TestSupport",
      dependencies: ["Files", "GGUF", "LinearAlgebra", "ProtocolBuffers", "Tokenizers"],
      path: "Tests/TestSupport", swiftSettings: fence),
    .testTarget(name: "ArchitectureTests", dependencies: ["Files", "TestSupport"]),
    .testTarget(
      name: "ArtifactsTests",
      dependencies: [
        "Artifacts", "JSON", "TestSupport", .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(name: "BytesTests", dependencies: ["Bytes"]),
    .testTarget(
      name: "CheckpointsTests",
      dependencies: [
        "Checkpoints", "Files", "GGUF", "JSON", "LinearAlgebra", "ONNX", "RowPlans", "TestSupport",
        "Zip",
      ],
      exclude: ["Goldens"]),
    .testTarget(name: "ChunksTests", dependencies: ["Chunks", "TestSupport"]),
    .testTarget(name: "ConcurrencyTests", dependencies: ["Concurrency"]),
    .testTarget(
      name: "CorporaTests", dependencies: ["Corpora", "CZlib", "CZstd", "Files", "TestSupport"]),
    .testTarget(name: "FilesTests", dependencies: ["Concurrency", "Files", "TestSupport"]),
    .testTarget(name: "GGUFTests", dependencies: ["Files", "GGUF", "TestSupport"]),
    .testTarget(name: "ICUTests", dependencies: ["ICU", "TestSupport"]),
    .testTarget(
      name: "InitializersTests",
      dependencies: ["Concurrency", "Initializers", "LinearAlgebra", "RowPlans", "TestSupport"],
      exclude: ["Goldens"]),
    .testTarget(name: "JSONTests", dependencies: ["JSON", "TestSupport"]),
    .testTarget(
      name: "LexotomyCommandTests",
      dependencies: [
        "Artifacts", "Checkpoints", "Corpora", "Files", "GGUF", "Initializers", "JSON", "Lexotomy",
        "LexotomyCommand", "Surgery", "TestSupport", "Tokenizers",
      ],
      exclude: ["Stores"]),
    .testTarget(
      name: "LexotomyTests",
      dependencies: [
        "Checkpoints", "Corpora", "Files", "Lexotomy", "RowPlans", "TestSupport", "Tokenizers",
      ]),
    .testTarget(
      name: "LinearAlgebraTests", dependencies: ["Concurrency", "LinearAlgebra", "TestSupport"],
      exclude: ["Goldens"]),
    .testTarget(
      name: "ONNXTests", dependencies: ["Files", "ONNX", "ProtocolBuffers", "TestSupport"]),
    .testTarget(name: "PickleTests", dependencies: ["Files", "Pickle", "TestSupport"]),
    .testTarget(
      name: "ProtocolBuffersTests", dependencies: ["Files", "ProtocolBuffers", "TestSupport"]),
    .testTarget(
      name: "SurgeryTests",
      dependencies: [
        "Chunks", "Corpora", "Files", "Initializers", "JSON", "RowPlans", "Surgery",
        "TestSupport", "Tokenizers",
      ]),
    .testTarget(
      name: "TokenizersTests",
      dependencies: ["Files", "GGUF", "ICU", "JSON", "RowPlans", "TestSupport", "Tokenizers"]),
    .testTarget(name: "ZipTests", dependencies: ["Files", "Zip"]),
    .testTarget(
      name: "WordVectorsTests",
      dependencies: [
        "Files", "Initializers", "LinearAlgebra", "TestSupport", "WordVectors", "Zip",
      ],
      exclude: ["Goldens"]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)

// The fuzzers, which need the address sanitizer and libFuzzer: see Tests/Fuzzing/README.md.
if Context.environment["LEXOTOMY_FUZZING"] != nil {
  let fuzzing = fence + [.unsafeFlags(["-parse-as-library"])]
  package.targets += [
    .target(name: "CFuzzing", path: "Tests/Fuzzing/CFuzzing"),
    .executableTarget(
      name: "Fuzzing",
      dependencies: [
        "CFuzzing", "Checkpoints", "Corpora", "Files", "GGUF", "JSON", "LinearAlgebra", "ONNX",
        "ProtocolBuffers", "RowPlans", "Surgery", "Tokenizers", "WordVectors",
        .product(name: "Yams", package: "Yams"),
      ],
      path: "Tests/Fuzzing/Fuzzing", swiftSettings: fuzzing,
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]),
  ]
}

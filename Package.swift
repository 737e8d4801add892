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
    .systemLibrary(name: "CBzip2", providers: [.apt(["libbz2-dev"])]),
    .systemLibrary(name: "CLzma", pkgConfig: "liblzma", providers: [.apt(["liblzma-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),

    // Foundations, which know no tokens.
    .target(name: "Chunks", dependencies: ["CSystem"], swiftSettings: fence),
    .target(name: "JSON", swiftSettings: settings),
    .target(
      name: "Files",
      dependencies: ["CSystem", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: fence),
    .target(name: "GGUF", dependencies: ["Files"], swiftSettings: settings),
    .target(name: "ProtocolBuffers", dependencies: ["Files"], swiftSettings: settings),
    .target(name: "ONNX", dependencies: ["Files", "ProtocolBuffers"], swiftSettings: settings),
    .target(name: "Zip", dependencies: ["CZlib", "Files"], swiftSettings: fence),
    .target(name: "ICU", dependencies: ["CICU"], swiftSettings: fence),
    .target(name: "LinearAlgebra", dependencies: ["COpenBLAS"], swiftSettings: fence),
    .target(
      name: "Artifacts", dependencies: ["JSON", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: settings),
    .target(name: "RowPlans", swiftSettings: settings),

    // What is read and written.
    .target(
      name: "Corpora",
      dependencies: ["CBzip2", "CLzma", "CZlib", "CZstd", "Files", "ICU", "JSON"],
      swiftSettings: fence),
    .target(
      name: "Tokenizers",
      dependencies: ["Files", "GGUF", "ICU", "JSON", "ProtocolBuffers", "RowPlans"],
      swiftSettings: settings),
    .target(
      name: "Checkpoints",
      dependencies: ["Files", "GGUF", "JSON", "LinearAlgebra", "ONNX", "RowPlans", "Zip"],
      swiftSettings: settings),

    // The craft, the operations, the prompt.
    .target(
      name: "Initializers", dependencies: ["LinearAlgebra", "RowPlans"], swiftSettings: settings),
    .target(
      name: "WordVectors",
      dependencies: ["Corpora", "Files", "ICU", "Initializers", "LinearAlgebra", "Zip"],
      swiftSettings: settings),
    .target(
      name: "Surgery",
      dependencies: [
        "Checkpoints", "Chunks", "Corpora", "Files", "ICU", "Initializers", "JSON",
        "LinearAlgebra", "RowPlans", "Tokenizers",
      ],
      swiftSettings: settings),
    .target(
      name: "Lexotomy",
      dependencies: [
        "Artifacts", "Checkpoints", "Corpora", "Files", "GGUF", "ICU", "Initializers", "JSON",
        "LinearAlgebra", "ONNX", "RowPlans", "Surgery", "Tokenizers", "WordVectors",
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "LexotomyCommand",
      dependencies: [
        "Artifacts", "Corpora", "Files", "Initializers", "JSON", "Lexotomy", "Surgery",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: settings),

    // Tests, a target for each target.
    .target(
      name: "TestSupport", dependencies: ["Files", "GGUF", "ProtocolBuffers", "Tokenizers"],
      path: "Tests/TestSupport", swiftSettings: fence),
    .testTarget(name: "ArchitectureTests", dependencies: ["Files", "TestSupport"]),
    .testTarget(name: "ArtifactsTests", dependencies: ["Artifacts", "JSON", "TestSupport"]),
    .testTarget(
      name: "CheckpointsTests",
      dependencies: [
        "Checkpoints", "Files", "GGUF", "JSON", "LinearAlgebra", "ONNX", "ProtocolBuffers",
        "RowPlans", "TestSupport", "Zip",
      ],
      exclude: ["Goldens"]),
    .testTarget(name: "ChunksTests", dependencies: ["Chunks", "TestSupport"]),
    .testTarget(
      name: "CorporaTests",
      dependencies: ["CBzip2", "CLzma", "Corpora", "CZlib", "CZstd", "Files", "TestSupport"]),
    .testTarget(name: "FilesTests", dependencies: ["Files", "TestSupport"]),
    .testTarget(name: "GGUFTests", dependencies: ["Files", "GGUF", "TestSupport"]),
    .testTarget(name: "ICUTests", dependencies: ["ICU"]),
    .testTarget(
      name: "InitializersTests",
      dependencies: ["Initializers", "LinearAlgebra", "RowPlans", "TestSupport"],
      exclude: ["Goldens"]),
    .testTarget(name: "JSONTests", dependencies: ["JSON"]),
    .testTarget(
      name: "LexotomyCommandTests",
      dependencies: [
        "Files", "GGUF", "Initializers", "JSON", "LexotomyCommand", "ONNX", "ProtocolBuffers",
        "TestSupport",
      ],
      exclude: ["Stores"]),
    .testTarget(
      name: "LexotomyTests",
      dependencies: [
        "Checkpoints", "Corpora", "Files", "Lexotomy", "RowPlans", "TestSupport", "Tokenizers",
      ]),
    .testTarget(
      name: "LinearAlgebraTests", dependencies: ["LinearAlgebra", "TestSupport"],
      exclude: ["Goldens"]),
    .testTarget(
      name: "ONNXTests", dependencies: ["Files", "ONNX", "ProtocolBuffers", "TestSupport"]),
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
    .testTarget(name: "ZipTests", dependencies: ["Files", "TestSupport", "Zip"]),
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

internal import CZlib
internal import CZstd
internal import Corpora
internal import Files
internal import Glibc
internal import TestSupport

/// One gzip member.
func gzip(_ bytes: [UInt8]) -> [UInt8] {
  var stream = z_stream()
  deflateInit2_(
    &stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY, zlibVersion(),
    Int32(MemoryLayout<z_stream>.size))
  defer { deflateEnd(&stream) }
  var bytes = bytes
  var result = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))) + 64)
  bytes.withUnsafeMutableBufferPointer { input in
    result.withUnsafeMutableBufferPointer { output in
      stream.next_in = input.baseAddress
      stream.avail_in = UInt32(input.count)
      stream.next_out = output.baseAddress
      stream.avail_out = UInt32(output.count)
      _ = deflate(&stream, Z_FINISH)
    }
  }
  return Array(result.prefix(Int(stream.total_out)))
}

/// One Zstandard frame.
func zstandard(_ bytes: [UInt8]) -> [UInt8] {
  var result = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
  let count = ZSTD_compress(&result, result.count, bytes, bytes.count, 3)
  return Array(result.prefix(count))
}

/// One Zstandard frame that does not tell how much text it holds.
func zstandard(stream bytes: [UInt8]) -> [UInt8] {
  let context = ZSTD_createCStream()
  defer { ZSTD_freeCStream(context) }
  var result = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count) + 64)
  let count = bytes.withUnsafeBytes { bytes in
    result.withUnsafeMutableBytes { result in
      var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
      var output = ZSTD_outBuffer(dst: result.baseAddress, size: result.count, pos: 0)
      ZSTD_compressStream2(context, &output, &input, ZSTD_e_flush)
      ZSTD_compressStream2(context, &output, &input, ZSTD_e_end)
      return output.pos
    }
  }
  return Array(result.prefix(count))
}

/// The lines of `bytes`, by the definition.
func plainLines(_ bytes: [UInt8]) -> [[UInt8]] {
  var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
  if lines.last == [] { lines.removeLast() }
  return lines
}

/// All texts of a corpus.
func texts(
  _ paths: [String], field: String = "text", range: ByteRange? = nil, batchSize: Int = 1 << 18,
  jobs: Int? = nil
) throws -> [[UInt8]] {
  let reader = try CorpusReader(
    CorpusSource.sources(of: paths), field: field, range: range, batchSize: batchSize)
  var texts: [[UInt8]] = []
  if let jobs {
    try reader.mapInOrder(jobs: jobs) {
    } _: { _, batch in
      try batch.lines()
    } deliver: {
      texts += $0
    }
    return texts
  }
  try reader.forEachLine { line in texts.append(line.withUnsafeBufferPointer(Array.init)) }
  return texts
}

/// Text of many short lines, some empty, some long, in several scripts.
func sampleText(_ generator: inout SeededGenerator, lines: Int) -> [UInt8] {
  let words = ["a", "the ", "é", "日本語", "ไทย", "😀", "\r", " ", "\u{0}", "ქართული "]
  var bytes: [UInt8] = []
  for _ in 0..<lines {
    let length = Int.random(in: 0..<10, using: &generator) == 0 ? 300 : 6
    for _ in 0..<Int.random(in: 0...length, using: &generator) {
      bytes += Array(words.randomElement(using: &generator)?.utf8 ?? "".utf8)
    }
    bytes.append(0x0A)
  }
  if Bool.random(using: &generator) { bytes += Array("no line feed".utf8) }
  return bytes
}

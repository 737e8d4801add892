import Files
import TestSupport
import Testing
import WordVectors
import Zip

/// Reads a file to its end and returns what is said about it.
private func complaint(_ bytes: [UInt8], name: String = "a.vec") throws -> String {
  let folder = TemporaryFolder()
  do {
    _ = try WordVectors(contentsOf: folder.write(bytes, to: name))
    return "nothing"
  } catch let error as WordVectorError {
    return error.description
  } catch let error as FileError {
    return "file: \(error)"
  } catch let error as ZipError {
    return "archive: \(error)"
  }
}

@Suite("Bad word vectors")
struct BadVectorTests {
  @Test(arguments: [
    ("", "no vector"),
    ("0 3\n", "no vector"),
    ("2 0\na\nb\n", "vectors of 0 numbers"),
    ("2 2\na 1 2\nb 1\n", "line 3: 1 numbers, where 2 are needed"),
    ("2 2\na 1 2\nb 1 2 3\n", "line 3: 3 numbers, where 2 are needed"),
    ("1 2\na 1 nan\n", "'nan' in the vector of 'a'"),
    ("1 2\na -inf 2\n", "'-inf' in the vector of 'a'"),
    ("2 2\na 1 2\nb 1 0x3\n", "'0x3' in the vector of 'b'"),
    ("1 2\na 1e39 2\n", "'1e39' in the vector of 'a'"),
    ("3 2\na 1 2\nb 1 2\n", "2 vectors, and the header announces 3"),
    ("1 2\na 1 2\nb 1 2\n", "2 vectors, and the header announces 1"),
    ("2 2\na 1 2\n 1 2\n", "line 3: "),
    ("hello world\n", "no word vectors that are known"),
    ("no line feed", "no word vectors that are known"),
    ("99999999999999999999 3\na 1 2 3\n", "3 numbers, where 1"),
  ])
  func `bad text is told by its line`(text: String, message: String) throws {
    #expect(try complaint(Array(text.utf8)).contains(message))
  }

  @Test(arguments: [
    "gensim.bin", "google.bin", "small.wv", "protocol2.wv", "protocol5.wv", "stored.npz",
    "deflated.npz", "fasttext.bin", "flat.bin",
  ])
  func `a file cut anywhere is refused`(name: String) throws {
    let bytes = try Golden.bytes(name)
    for count in stride(from: 1, to: bytes.count - 1, by: max(1, bytes.count / 97)) {
      let said = try complaint(Array(bytes.prefix(count)), name: name)
      let isWhole = said == "nothing"
      // What follows a pickle's table does not matter, nor does fastText's output matrix.
      #expect(!isWhole || name == "fasttext.bin" || name == "flat.bin", "\(count) of \(name)")
    }
  }

  @Test(arguments: [
    "gensim.bin", "small.wv", "protocol2.wv", "protocol5.wv", "stored.npz", "deflated.npz",
    "fasttext.bin", "words.vec",
  ])
  func `a damaged byte gives an error or vectors, and never a crash`(name: String) throws {
    let bytes = try Golden.bytes(name)
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<400 {
      var damaged = bytes
      for _ in 0..<3 {
        let place = Int.random(in: bytes.indices, using: &generator)
        damaged[place] = UInt8.random(in: 0...255, using: &generator)
      }
      _ = try? complaint(damaged, name: name)
    }
  }

  @Test func `classes that are not of a table are refused by name, and nothing is run`() throws {
    // What pickle.dumps gives for an object whose __reduce__ is (os.system, ("touch x",)).
    let bytes: [UInt8] =
      [0x80, 4] + Array("cposix\nsystem\n".utf8) + [0x8C, 7]
      + Array("touch x".utf8) + [0x85, 0x52, 0x2E]
    #expect(try complaint(bytes, name: "a.wv").contains("'posix.system'"))
  }

  @Test func `a pickle nested deeply is read without deep calls`() throws {
    let bytes: [UInt8] =
      [0x80, 4] + [UInt8](repeating: UInt8(ascii: "]"), count: 100_000)
      + [UInt8](repeating: UInt8(ascii: "a"), count: 99_999) + [0x2E]
    #expect(try complaint(bytes, name: "a.wv").contains("no table of vectors"))
  }

  @Test func `other formats are named`() throws {
    #expect(try complaint(Array("FiFu\u{0}".utf8)).contains("finalfusion"))
    #expect(try complaint([0x93] + Array("NUMPY\u{1}".utf8)).contains("without words"))
    #expect(try complaint([0x1F, 0x8B, 8, 0]).contains("end in .gz"))
  }

  @Test func `a missing companion is a missing file`() throws {
    #expect(try complaint(Golden.bytes("large.wv"), name: "b.wv").contains("b.wv.vectors.npy"))
  }

  @Test func `a quantized model and an unknown version are refused`() throws {
    var bytes = try Golden.bytes("fasttext.bin")
    bytes[4] = 13
    #expect(try complaint(bytes, name: "a.bin").contains("version 13"))
    bytes[4] = 11
    #expect(try complaint(bytes, name: "a.bin") == "nothing")
  }
}

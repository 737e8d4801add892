import Checkpoints
import GGUF
import TestSupport
import Testing

@Suite("GGUFTensors")
struct GGUFTensorsTests {
  private func tensors(
    _ list: [(name: String, shape: [UInt64], type: UInt64)], rowCount: Int = 3
  ) throws -> GGUFTensors {
    var builder = GGUFBuilder.sample
    for tensor in list {
      builder.add(tensor: tensor.name, shape: tensor.shape, type: tensor.type, offset: 0)
    }
    return try GGUFTensors(of: builder.file(dataCount: 4096), rowCount: rowCount)
  }

  @Test func `embeddings, heads and biases are indexed by token`() throws {
    let found = try tensors([
      ("token_embd.weight", [32, 3], 8), ("blk.0.ffn_up.weight", [32, 3], 0),
      ("output_norm.weight", [3], 0), ("output.weight", [32, 3], 0), ("output.bias", [3], 0),
    ])
    #expect(found.indexed.map(\.role) == [.inputEmbedding, .lmHead, .outputBias])
    #expect(found.isTied == false)
    let (before, after) = (found.size(rows: 3), found.size(rows: 2))
    #expect(before.vocabularyByteCount == 3 * (34 + 128 + 4))
    #expect(before.byteCount - after.byteCount == 34 + 128 + 4)
    #expect(before.parameterCount - after.parameterCount == 65)
  }

  @Test func `what is not known is refused by name`() throws {
    let refused: [(name: String, shape: [UInt64], type: UInt64)] = [
      ("d2t", [3], 26), ("t2d", [8, 3], 0), ("token_embd.weight", [32, 4], 0),
      ("output.bias", [3], 99),
    ]
    for tensor in refused {
      do {
        _ = try tensors([tensor])
        Issue.record("\(tensor.name) was taken")
      } catch { #expect("\(error)".contains(tensor.name)) }
    }
  }

  @Test func `a vocabulary alone has no tensors`() throws {
    let found = try tensors([])
    #expect(found.indexed.isEmpty && found.isTied == nil)
  }
}

/// The parts of a matrix that MLX has quantized: packed numbers, and their scales and offsets.
///
/// Groups lie along a row, so that a row of each part is a row of the matrix, whatever the bits.
/// Source: `mlx.nn.QuantizedEmbedding`.
enum MLXNames {
  private static let endings = [".weight", ".scales", ".biases"]

  /// The name without the part.
  static func stem(of name: String) -> Substring {
    endings.first(where: name.hasSuffix).map { name.dropLast($0.utf8.count) } ?? name[...]
  }

  /// The matrices that are quantized: their numbers are packed, and there are as many rows of scales.
  static func stems(of tensors: [String: Tensor]) -> Set<String> {
    Set(
      tensors.values.compactMap { tensor in
        let stem = String(stem(of: tensor.name))
        guard tensor.name.hasSuffix(".weight"), tensor.dtype == .u32, tensor.shape.count == 2,
          let scales = tensors[stem + ".scales"], scales.shape.count == 2,
          scales.shape[0] == tensor.shape[0],
          tensors[stem + ".biases"].map({ $0.shape == scales.shape }) ?? true
        else { return nil }
        return stem
      })
  }
}

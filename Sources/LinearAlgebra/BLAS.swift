internal import COpenBLAS

/// The library behind the products and factorizations.
///
/// Whatever calls it asks for ``useOneThread()`` first.
enum BLAS {
  /// The greatest number of bytes that OpenBLAS takes for its packed blocks on each thread.
  private static let bufferSize = 1 << 27

  private static let isSerial: Bool = {
    lexotomy_require_memory(2 * bufferSize)
    openblas_set_num_threads(1)
    return true
  }()

  /// Makes OpenBLAS compute on the calling thread.
  ///
  /// Its own threads split sums by their number, which changes results; ours split by shape.
  static func useOneThread() { _ = isSerial }
}

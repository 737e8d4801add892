internal import Files
internal import Surgery

extension Model {
  /// Reads how the added rows of this model were made, if it is an extended one.
  ///
  /// - Throws: `SurgeryError.badMixingFile` and what reading throws.
  func mixing() throws -> MixtureFile? {
    guard let folder = recordFolder, folder.has(MixtureFile.fileName) else { return nil }
    let path = try folder.path(of: MixtureFile.fileName)
    return try MixtureFile(fileContents: InputFile.contents(of: path), path: path)
  }
}

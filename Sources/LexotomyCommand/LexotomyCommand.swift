internal import ArgumentParser
internal import Artifacts
internal import Files
internal import Lexotomy

/// The prompt: `lexotomy COMMAND …`.
@main
struct LexotomyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lexotomy",
    abstract: "Vocabulary surgery for multilingual language models.",
    discussion: """
      MODEL is a Hugging Face model folder (config.json, tokenizer files, safetensors) or, where no \
      weights are needed, a tokenizer file (tokenizer.json, *.model, vocab.txt); or org/name, if it is in \
      the local cache of Hugging Face. CORPUS is any number of \
      files, folders or -; plain text or .jsonl, also as .gz or .zst; fr=FILE labels a file with its \
      language.

      Exit status: 0 done, 1 a claim does not hold, 2 bad input, 3 reading or writing failed, \
      64 wrong usage.
      """,
    version: LexotomyVersion.current,
    subcommands: [
      Inspect.self, Tokenize.self, Count.self, Merge.self, Trim.self, Learn.self, Extend.self,
      Evaluate.self, Factorize.self, Restore.self, Adapt.self, Verify.self, Query.self, Report.self,
      Apply.self, Export.self, Import.self, CollectGarbage.self, Doctor.self, RunRecipe.self,
    ])

  static func main() {
    Surroundings.ignoreBrokenPipes()
    Surroundings.setMemoryRemedy(Remedies.ofMemory)
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      exit(after: error)
    }
  }

  /// Tells the user about an error and ends with its exit status.
  private static func exit(after error: any Error) -> Never {
    guard let status = ExitStatus(of: error) else {
      let arguments = Array(CommandLine.arguments.dropFirst())
      if exitCode(for: error) == .validationFailure,
        let message = Suggestion.message(for: arguments, in: self)
      {
        StandardError.write("Error: \(message)\n")
        exit(withError: ExitCode.validationFailure)
      }
      exit(withError: error)
    }
    StandardError.write("Error: \(ErrorText.printable(Remedies.message(of: error)))\n")
    exit(withError: ExitCode(status.rawValue))
  }
}

/// The exit statuses that scripts rely on.
enum ExitStatus: Int32 {
  /// A check was made and a claim does not hold.
  case refuted = 1
  /// The input cannot be used as it is.
  case badInput = 2
  /// The system could not read or write.
  case inputOutput = 3

  /// The status for an error of the library; `nil` for one of the prompt itself.
  init?(of error: any Error) {
    switch error {
    case is ExitCode, is CleanExit, is ValidationError: return nil
    case let error as FileError: self = error.isInputOutputFailure ? .inputOutput : .badInput
    case let error as ArtifactError: self = error.isInputOutputFailure ? .inputOutput : .badInput
    case OperationError.refuted: self = .refuted
    // The other errors of ArgumentParser are not public, and known by their module only.
    case _ where String(reflecting: type(of: error)).hasPrefix("ArgumentParser."): return nil
    default: self = .badInput
    }
  }
}

internal import ArgumentParser
@main struct LexotomyCommand: ParsableCommand {}

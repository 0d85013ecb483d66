package nabla.examples;

import nabla.core.Scope;
import nabla.core.StateDict;
import nabla.nn.io.Checkpoints;

/**
 * Where the states of a training go, each with the options that it was begun with.
 *
 * @param files the directory
 * @param options by name
 */
record ImageCheckpoints(Checkpoints files, StateDict options) {
  /** Saves a training as it is now. */
  void save(ImageFit fit) {
    try (Scope scope = Scope.open()) {
      files.save(fit.steps(), state(fit));
    }
  }

  /** Saves a training at the end of an epoch, twice if that was its best one. */
  void saveEpoch(ImageFit fit) {
    try (Scope scope = Scope.open()) {
      if (fit.bestEpoch() == fit.history().size()) {
        files.saveBest(state(fit));
      }
    }
    save(fit);
  }

  private StateDict state(ImageFit fit) {
    return fit.stateDict().with("options", options);
  }
}

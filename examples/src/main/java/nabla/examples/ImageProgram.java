package nabla.examples;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import nabla.core.DataException;
import nabla.core.Generator;
import nabla.core.StateDict;
import nabla.examples.data.ImageSet;
import nabla.examples.plot.LossCurves;
import nabla.nn.Layer;
import nabla.nn.io.Checkpoints;
import nabla.nn.io.SafeTensors;
import nabla.optim.Optimizer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A program that trains a network to tell pictures apart, and that can be taken up again. */
abstract class ImageProgram implements Callable<Integer> {
  private static final int KEPT = 3;

  /** Options that don't decide what is learned. */
  private static final Set<String> APART =
      Set.of("--out", "--resume", "--checkpoint-every", "--help", "--version");

  @Spec private CommandSpec command;

  @Mixin private final TrainingOptions options;

  @Option(names = "--batch-size", description = "Pictures per step; default: ${DEFAULT-VALUE}.")
  private int batchSize;

  @Option(
      names = "--lr",
      description = "Peak of the one-cycle learning rate; default: ${DEFAULT-VALUE}.")
  private double lr;

  @Option(
      names = "--resume",
      description =
          "Goes on where the training in the output directory was stopped, with the options that it"
              + " was begun with.")
  private boolean resume;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "BATCHES",
      description = "How often to save the training, beside the end of each epoch.")
  private int checkpointEvery = Integer.MAX_VALUE;

  ImageProgram(TrainingOptions options, int batchSize, double lr) {
    this.options = options;
    this.batchSize = batchSize;
    this.lr = lr;
  }

  /** How it is trained, and on what. */
  abstract ImageTraining training();

  /** The network, freshly made. */
  abstract Layer model(ImageSet pictures);

  /** What changes it. */
  abstract Optimizer<?> optimizer(Layer model);

  /** Writes the best network, and gives the file. */
  Path save(Layer model, ImageTraining training, LossCurves.Epoch result) {
    Path file = options.out().resolve("model.safetensors");
    SafeTensors.write(file, model.stateDict());
    return file;
  }

  final TrainingOptions options() {
    return options;
  }

  final int batchSize() {
    return batchSize;
  }

  final double lr() {
    return lr;
  }

  @Override
  public final Integer call() {
    Checkpoints files = new Checkpoints(options.out().resolve("checkpoints"), KEPT);
    Optional<StateDict> saved = resume ? Optional.of(latest(files)) : Optional.empty();
    SavedOptions recipe = new SavedOptions(command, APART);
    saved.ifPresent(state -> recipe.restore(state.at("options")));
    checkOptions();

    ImageTraining training = training();
    ImageSet pictures = training.trainSet();
    training.describe();
    Generator.manualSeed(options.seed());
    Layer model = model(pictures);
    System.out.println(model.summary(batchSize, 1, pictures.height(), pictures.width()));
    ImageFit fit = new ImageFit(training, model, optimizer(model), lr);
    if (saved.isPresent()) {
      fit.loadStateDict(saved.get());
      System.out.println("resumed after " + fit.position());
    } else {
      files.clear();
    }
    if (run(fit, new ImageCheckpoints(files, recipe.stateDict()))) {
      finish(training, model, fit, files);
    }
    return 0;
  }

  private void checkOptions() {
    options.check();
    Program.check(batchSize >= 1, "--batch-size", batchSize, "1 or more");
    Program.check(lr > 0 && lr < Double.POSITIVE_INFINITY, "--lr", lr, "a positive number");
    Program.check(checkpointEvery >= 1, "--checkpoint-every", checkpointEvery, "1 or more");
  }

  private StateDict latest(Checkpoints files) {
    return files
        .latest()
        .orElseThrow(
            () ->
                new DataException(
                    "--resume: %s has no checkpoint; wanted the directory --out of a training that was stopped"
                        .formatted(files.directory())));
  }

  /** Trains; true if it came to the end. */
  private boolean run(ImageFit fit, ImageCheckpoints saved) {
    try (Interruption stop = new Interruption();
        EpochLog log = new EpochLog(options.out(), fit.history().size())) {
      boolean ended = fit.run(saved, checkpointEvery, log, stop);
      if (!ended) {
        boolean elsewhere = command.commandLine().getParseResult().hasMatchedOption("--out");
        System.out.printf(
            "stopped after %s, which are saved; to go on: mvn -q -ntp -P%s -Dargs=\"--resume%s\"%n",
            fit.position(), command.name(), elsewhere ? " --out " + options.out() : "");
      }
      return ended;
    }
  }

  private void finish(ImageTraining training, Layer model, ImageFit fit, Checkpoints files) {
    Evaluation last = training.report(model, fit.history(), options.out());
    files.best().ifPresent(best -> model.loadStateDict(best.at("model").tensors()));
    LossCurves.Epoch best = fit.history().get(fit.bestEpoch() - 1);
    Path file = save(model, training, best);
    System.out.printf(
        Locale.ROOT,
        "see %s, the network of epoch %d, the best of all with %.1f %%%n",
        file.toAbsolutePath().normalize(),
        fit.bestEpoch(),
        100 * best.testAccuracy());
    System.out.printf(Locale.ROOT, "test accuracy: %.1f %%%n", 100 * last.accuracy());
  }
}

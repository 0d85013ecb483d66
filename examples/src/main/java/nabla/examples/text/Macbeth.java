package nabla.examples.text;

import java.util.Arrays;
import nabla.core.DataException;
import nabla.core.Generator;
import nabla.core.NoGrad;
import nabla.core.Scope;
import nabla.core.Tensor;
import nabla.examples.Program;
import nabla.examples.Progress;
import nabla.nn.loss.CrossEntropyLoss;
import nabla.nn.rnn.LSTMOutput;
import nabla.optim.AdamW;
import nabla.optim.Clip;
import nabla.optim.schedule.OneCycleLR;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A character model (A. Karpathy, "The unreasonable effectiveness of recurrent neural networks",
 * 2015): an LSTM that reads a play, guesses each next character, and then writes a scene.
 */
@Command(
    name = "macbeth",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Trains an LSTM to guess the next character of Macbeth, tells the loss on the play's last"
            + " tenth, which it never learns from, and lets it write.")
public final class Macbeth extends TextProgram {
  private static final int BATCH = 32;
  private static final int STEPS = 64;
  private static final double LEARNING_RATE = 8e-3;
  private static final double RISING_PART = .2;
  private static final double MAX_GRAD_NORM = 1;
  private static final int MAX_LENGTH = 1_000_000;
  private static final int LEAST_CHARACTERS = (BATCH * STEPS + 1) * 10 / 9 + 1;

  @Option(
      names = "--length",
      description = "How many characters to write; default: ${DEFAULT-VALUE}.")
  private int length = 800;

  private final CrossEntropyLoss criterion = new CrossEntropyLoss();

  private Macbeth() {
    super("macbeth", 30, 192, .8);
  }

  /**
   * Runs the program; exits with 0, with 2 for wrong arguments, with 1 if something else is wrong.
   */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** What {@link #main} does, giving the exit code. */
  static int run(String... args) {
    return Program.run(new Macbeth(), args);
  }

  @Override
  void checkOptions() {
    Program.check(length >= 1 && length <= MAX_LENGTH, "--length", length, "1 to " + MAX_LENGTH);
  }

  @Override
  void run(String text) {
    Vocabulary vocabulary = Vocabulary.of(text);
    long[] characters = vocabulary.encode(text);
    if (characters.length < LEAST_CHARACTERS) {
      throw new DataException(
          "%,d characters of text given; wanted at least %,d. Take a longer text."
              .formatted(characters.length, LEAST_CHARACTERS));
    }
    int learned = characters.length * 9 / 10;
    long[] training = Arrays.copyOf(characters, learned);
    long[] validation = Arrays.copyOfRange(characters, learned, characters.length);
    System.out.println(
        format(
            "%,d characters to learn from and %,d to validate with, %d different ones",
            training.length, validation.length, vocabulary.size()));

    Generator.manualSeed(seed());
    CharLSTM model = new CharLSTM(vocabulary.size(), hidden());
    describe(model);
    LearningCurve curve = train(model, training, validation);
    keep(model);
    String written = write(model, vocabulary);
    System.out.println(format("%nAt temperature %s it writes:%n%n%s%n", temperature(), written));
    leave("generated.txt", written, "An LSTM learns to write", curve);
    System.out.println(
        format(
            "validation loss: %.3f nats per character, perplexity %.2f",
            curve.lastValidation(), Math.exp(curve.lastValidation())));
  }

  /** Truncated backpropagation through time: the state goes on from window to window. */
  private LearningCurve train(CharLSTM model, long[] training, long[] validation) {
    int windows = new Streams(training, BATCH, STEPS, 0).windows();
    int spare = training.length - 1 - windows * BATCH * STEPS;
    AdamW optimizer = new AdamW(model.parameters(), AdamW.Options.defaults().withLr(LEARNING_RATE));
    OneCycleLR schedule =
        new OneCycleLR(
            optimizer,
            LEARNING_RATE,
            epochs() * windows,
            OneCycleLR.Options.defaults().withPctStart(RISING_PART).withCycleMomentum(false));
    Tensor h = model.zeroState(BATCH);
    Tensor c = model.zeroState(BATCH);
    LearningCurve curve = new LearningCurve();
    for (int epoch = 1; epoch <= epochs(); epoch++) {
      // Another start each time, so that windows don't always begin at the same characters.
      Streams streams = new Streams(training, BATCH, STEPS, Generator.local().nextInt(spare + 1));
      model.train();
      h.fill(0);
      c.fill(0);
      double sum = 0;
      try (Progress progress = new Progress("epoch %d/%d".formatted(epoch, epochs()), windows)) {
        for (int window = 0; window < windows; window++) {
          try (Scope step = Scope.open()) {
            LSTMOutput<Tensor> output = model.forward(streams.inputs(window), h, c);
            Tensor loss = loss(output.output(), streams.targets(window));
            optimizer.zeroGrad();
            loss.backward();
            Clip.gradNorm(model.parameters(), MAX_GRAD_NORM);
            optimizer.step();
            schedule.step();
            h.copyFrom(output.hn().detach());
            c.copyFrom(output.cn().detach());
            sum += loss.item();
            progress.step(loss.item());
          }
        }
        progress.result(curve.add(sum / windows, validate(model, validation)));
      }
    }
    return curve;
  }

  private Tensor loss(Tensor logits, Tensor targets) {
    return criterion.forward(logits.flatten(0, 1), targets.flatten());
  }

  /** The loss over a text read from its beginning to its end. */
  private double validate(CharLSTM model, long[] text) {
    Tensor h = model.zeroState(1);
    Tensor c = model.zeroState(1);
    double sum = 0;
    model.eval();
    try (NoGrad off = NoGrad.open()) {
      for (int from = 0; from < text.length - 1; from += BATCH * STEPS) {
        try (Scope pass = Scope.open()) {
          int steps = Math.min(BATCH * STEPS, text.length - 1 - from);
          Streams piece = new Streams(text, 1, steps, from);
          LSTMOutput<Tensor> output = model.forward(piece.inputs(0), h, c);
          sum += steps * loss(output.output(), piece.targets(0)).item();
          h.copyFrom(output.hn());
          c.copyFrom(output.cn());
        }
      }
    }
    return sum / (text.length - 1);
  }

  /** Writes by guessing a character, reading it, guessing the next. */
  private String write(CharLSTM model, Vocabulary vocabulary) {
    StringBuilder text = new StringBuilder();
    Generator random = new Generator(seed());
    model.eval();
    Tensor h = model.zeroState(1);
    Tensor c = model.zeroState(1);
    try (NoGrad off = NoGrad.open()) {
      long[] last = {0}; // the lowest character: a line feed, in a text with lines
      for (int i = 0; i < length; i++) {
        try (Scope step = Scope.open()) {
          LSTMOutput<Tensor> output = model.forward(Tensor.of(last).reshape(1, 1), h, c);
          last = Sampling.draw(output.output().squeeze(0), temperature(), random);
          text.append(vocabulary.decode(last[0]));
          h.copyFrom(output.hn());
          c.copyFrom(output.cn());
        }
      }
    }
    return text.toString();
  }
}

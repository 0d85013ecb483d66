package nabla.examples.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nabla.core.DataException;
import nabla.core.Generator;
import nabla.core.NoGrad;
import nabla.core.Scope;
import nabla.core.Tensor;
import nabla.examples.Program;
import nabla.examples.Progress;
import nabla.nn.loss.CrossEntropyLoss;
import nabla.nn.rnn.PackedSequence;
import nabla.nn.rnn.RNNOutput;
import nabla.optim.AdamW;
import nabla.optim.Clip;
import nabla.optim.schedule.OneCycleLR;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A GRU that learns how the words of a play are spelled, and then invents words. */
@Command(
    name = "words",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Trains a GRU to spell the different words of Macbeth, lets it draw words, and tells how"
            + " many of them are new.")
public final class Words extends TextProgram {
  /** Stands before and behind every word. */
  private static final String EDGE = "\n";

  private static final int BATCH = 32;
  private static final double LEARNING_RATE = 5e-3;
  private static final double MAX_GRAD_NORM = 1;
  private static final int LONGEST = 30;
  private static final int LEAST_WORDS = 20;
  private static final int MAX_COUNT = 1_000_000;
  private static final int SIDE_BY_SIDE = 100;
  private static final int SHOWN = 60;

  @Option(names = "--count", description = "How many words to draw; default: ${DEFAULT-VALUE}.")
  private int count = 1000;

  private final CrossEntropyLoss criterion = new CrossEntropyLoss();

  private Words() {
    super("words", 12, 128, .8);
  }

  /**
   * Runs the program; exits with 0, with 2 for wrong arguments, with 1 if something else is wrong.
   */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** What {@link #main} does, giving the exit code. */
  static int run(String... args) {
    return Program.run(new Words(), args);
  }

  @Override
  void checkOptions() {
    Program.check(count >= 1 && count <= MAX_COUNT, "--count", count, "1 to " + MAX_COUNT);
  }

  @Override
  void run(String text) {
    List<String> words = words(text);
    if (words.size() < LEAST_WORDS) {
      throw new DataException(
          "%d different words given; wanted at least %d. Take a longer text."
              .formatted(words.size(), LEAST_WORDS));
    }
    Generator random = Generator.manualSeed(seed());
    List<String> shuffled =
        Arrays.stream(random.permutation(words.size())).mapToObj(words::get).toList();
    int learned = words.size() * 9 / 10;
    List<String> training = shuffled.subList(0, learned);
    List<String> validation = shuffled.subList(learned, words.size());
    Vocabulary letters = Vocabulary.of(EDGE + String.join("", words));
    System.out.println(
        format(
            "%,d different words to learn from and %,d to validate with, %d different letters",
            training.size(), validation.size(), letters.size() - 1));

    WordGRU model = new WordGRU(letters.size(), hidden());
    describe(model);
    LearningCurve curve = train(model, letters, training, validation);
    keep(model);
    report(draw(model, letters), training, validation, curve);
  }

  private LearningCurve train(
      WordGRU model, Vocabulary letters, List<String> training, List<String> validation) {
    AdamW optimizer = new AdamW(model.parameters(), AdamW.Options.defaults().withLr(LEARNING_RATE));
    int batches = (training.size() + BATCH - 1) / BATCH;
    OneCycleLR schedule =
        new OneCycleLR(
            optimizer,
            LEARNING_RATE,
            epochs() * batches,
            OneCycleLR.Options.defaults().withCycleMomentum(false));
    LearningCurve curve = new LearningCurve();
    for (int epoch = 1; epoch <= epochs(); epoch++) {
      model.train();
      int[] order = Generator.local().permutation(training.size());
      double sum = 0;
      int characters = 0;
      try (Progress progress = new Progress("epoch %d/%d".formatted(epoch, epochs()), batches)) {
        for (int from = 0; from < order.length; from += BATCH) {
          List<String> batch =
              Arrays.stream(order, from, Math.min(from + BATCH, order.length))
                  .mapToObj(training::get)
                  .toList();
          try (Scope step = Scope.open()) {
            PackedSequence targets = pack(batch, letters, 1);
            Tensor loss = loss(model, pack(batch, letters, 0), targets);
            optimizer.zeroGrad();
            loss.backward();
            Clip.gradNorm(model.parameters(), MAX_GRAD_NORM);
            optimizer.step();
            schedule.step();
            sum += loss.item() * targets.data().numel();
            characters += targets.data().numel();
            progress.step(loss.item());
          }
        }
        progress.result(curve.add(sum / characters, validate(model, letters, validation)));
      }
    }
    return curve;
  }

  /** All but the last character of "edge, letters, edge" if from is 0; all but the first if 1. */
  private static PackedSequence pack(List<String> words, Vocabulary letters, int from) {
    List<Tensor> sequences =
        words.stream()
            .map(word -> Tensor.of(letters.encode(EDGE + word + EDGE)))
            .map(characters -> characters.narrow(0, from, characters.numel() - 1))
            .toList();
    return PackedSequence.pack(sequences);
  }

  private Tensor loss(WordGRU model, PackedSequence inputs, PackedSequence targets) {
    return criterion.forward(model.forward(inputs), targets.data());
  }

  private double validate(WordGRU model, Vocabulary letters, List<String> words) {
    model.eval();
    try (NoGrad off = NoGrad.open();
        Scope pass = Scope.open()) {
      return loss(model, pack(words, letters, 0), pack(words, letters, 1)).item();
    }
  }

  /** Draws words, {@link #SIDE_BY_SIDE} at a time, letter after letter up to the second edge. */
  private List<String> draw(WordGRU model, Vocabulary letters) {
    List<String> drawn = new ArrayList<>();
    Generator random = new Generator(seed());
    model.eval();
    while (drawn.size() < count) {
      drawn.addAll(draw(model, letters, Math.min(SIDE_BY_SIDE, count - drawn.size()), random));
    }
    return drawn;
  }

  private List<String> draw(WordGRU model, Vocabulary letters, int number, Generator random) {
    StringBuilder[] words =
        Stream.generate(StringBuilder::new).limit(number).toArray(StringBuilder[]::new);
    long[] edges = new long[number];
    Arrays.fill(edges, letters.encode(EDGE)[0]);
    try (NoGrad off = NoGrad.open();
        Scope pass = Scope.open()) {
      long[] last = edges;
      Tensor h = model.zeroState(number);
      for (int i = 0; i < LONGEST; i++) {
        RNNOutput<Tensor> output = model.forward(Tensor.of(last).reshape(1, number), h);
        last = Sampling.draw(output.output().squeeze(0), temperature(), random);
        h = output.hn();
        for (int word = 0; word < number; word++) {
          words[word].append(letters.decode(last[word]));
        }
      }
    }
    return Stream.of(words).map(word -> word.toString().split(EDGE, 2)[0]).toList();
  }

  private void report(
      List<String> drawn, List<String> training, List<String> validation, LearningCurve curve) {
    Set<String> known = new HashSet<>(training);
    Set<String> heldOut = new HashSet<>(validation);
    List<String> novel =
        drawn.stream().filter(word -> !word.isEmpty() && !known.contains(word)).toList();
    List<String> invented =
        novel.stream().filter(word -> !heldOut.contains(word)).distinct().toList();
    List<String> found = novel.stream().filter(heldOut::contains).distinct().toList();
    System.out.println(format("%nWords that the text doesn't have:%n%s", shown(invented)));
    System.out.println(
        format(
            "%nWords of the text that it was never shown (%d of %d):%n%s%n",
            found.size(), heldOut.size(), shown(found)));
    leave("invented.txt", String.join("\n", invented) + "\n", "A GRU learns to spell", curve);
    System.out.println(
        format(
            "novel: %.1f %% of %,d words drawn at temperature %s",
            100. * novel.size() / drawn.size(), drawn.size(), temperature()));
  }

  /** The first of some words, in lines as wide as a terminal. */
  private static String shown(List<String> words) {
    String some = words.stream().limit(SHOWN).collect(Collectors.joining(", "));
    String all = words.size() > SHOWN ? some + ", ..." : some;
    return all.replaceAll("(.{1,76})( |$)", "$1\n").strip();
  }

  /**
   * The different words of more than one letter, in small letters, in the order of the alphabet.
   */
  static List<String> words(String text) {
    return Stream.of(text.toLowerCase(Locale.ROOT).split("[^\\p{L}]+"))
        .filter(word -> word.length() > 1 && word.length() < LONGEST)
        .sorted()
        .distinct()
        .toList();
  }
}

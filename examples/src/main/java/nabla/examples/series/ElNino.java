package nabla.examples.series;

import static nabla.examples.data.MonthlySeries.YEAR;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import nabla.core.Generator;
import nabla.core.Scope;
import nabla.core.Tensor;
import nabla.examples.Program;
import nabla.examples.Progress;
import nabla.examples.TrainingOptions;
import nabla.examples.data.MonthlySeries;
import nabla.examples.plot.Charts;
import nabla.examples.plot.Table;
import nabla.nn.data.Batch;
import nabla.nn.data.DataLoader;
import nabla.nn.io.SafeTensors;
import nabla.nn.loss.MSELoss;
import nabla.optim.AdamW;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a GRU to forecast the temperature of the sea where El Niño shows. */
@Command(
    name = "elnino",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Trains a GRU to forecast the sea surface temperature in the eastern tropical Pacific 1 to"
            + " 12 months ahead, and compares it with forecasts that need no network.")
public final class ElNino implements Callable<Integer> {
  private static final int VALIDATION_YEAR = 1986;
  private static final int TEST_YEAR = 1996;
  private static final int BATCH = 32;
  private static final String PLACE = "Sea surface temperature in the eastern tropical Pacific";

  @Mixin
  private final TrainingOptions options = new TrainingOptions(40, Path.of("target", "elnino"));

  @Option(
      names = "--months",
      description = "How many months the network reads; default: ${DEFAULT-VALUE}.")
  private int months = 24;

  @Option(names = "--hidden", description = "Size of the GRU's state; default: ${DEFAULT-VALUE}.")
  private int hidden = 32;

  @Option(names = "--lr", description = "AdamW's learning rate; default: ${DEFAULT-VALUE}.")
  private double lr = .003;

  /**
   * Runs the program; exits with 0, with 2 for wrong arguments, with 1 if something else is wrong.
   */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** What {@link #main} does, giving the exit code. */
  static int run(String... args) {
    return Program.run(new ElNino(), args);
  }

  @Override
  public Integer call() {
    options.check();
    Program.check(months >= 1 && months <= 120, "--months", months, "1 to 120");
    Program.check(hidden >= 1 && hidden <= 4096, "--hidden", hidden, "1 to 4096");
    Program.check(lr > 0 && lr < Double.POSITIVE_INFINITY, "--lr", lr, "a positive number");
    MonthlySeries series = MonthlySeries.elNino();
    System.out.printf(
        "monthly temperatures: learned from %d to %d, chosen by %d to %d, tested on %d to %d%n",
        series.firstYear(),
        VALIDATION_YEAR - 1,
        VALIDATION_YEAR,
        TEST_YEAR - 1,
        TEST_YEAR,
        series.endYear() - 1);

    Anomalies anomalies = Anomalies.of(series, VALIDATION_YEAR);
    int known = series.january(VALIDATION_YEAR);
    int testStart = series.january(TEST_YEAR);
    double[] persistence =
        IntStream.rangeClosed(1, Windows.AHEAD)
            .mapToDouble(lead -> anomalies.persistence(lead, known))
            .toArray();
    Generator.manualSeed(options.seed());
    Forecaster model = new Forecaster(hidden, persistence);
    fit(
        model,
        Windows.of(anomalies, months, 0, known),
        Windows.of(anomalies, months, known, testStart));

    Path weights = options.out().resolve("model.safetensors");
    SafeTensors.write(weights, model.stateDict());
    System.out.println("see " + weights.toAbsolutePath().normalize());

    Windows test = Windows.of(anomalies, months, testStart, series.values().length);
    report(
        List.of(
            Forecast.of(model, test),
            Forecast.seasonalNaive(test),
            Forecast.monthlyMeans(test),
            Forecast.dampedPersistence(test, persistence)));
    return 0;
  }

  /** Trains, and puts the weights back to where the forecasts of the validation years were best. */
  private void fit(Forecaster model, Windows train, Windows validation) {
    AdamW optimizer =
        new AdamW(model.parameters(), AdamW.Options.defaults().withLr(lr).withWeightDecay(.1));
    DataLoader loader =
        new DataLoader(train, BATCH, DataLoader.Options.defaults().withShuffle(options.seed()));
    MSELoss criterion = new MSELoss();
    int epochs = options.epochs();
    Map<String, Tensor> kept = copy(model.stateDict());
    double best = Forecast.of(model, validation).rmse();
    int bestEpoch = 0;
    try (Progress progress = new Progress("training", epochs)) {
      for (int epoch = 1; epoch <= epochs; epoch++) {
        model.train();
        double lossSum = 0;
        for (Batch batch : loader) {
          try (Scope step = Scope.open()) {
            Tensor loss = criterion.forward(model.forward(batch.inputs()), batch.targets());
            optimizer.zeroGrad();
            loss.backward();
            optimizer.step();
            lossSum += loss.item() * batch.size();
          }
        }
        progress.step(lossSum / train.size());
        double error = Forecast.of(model, validation).rmse();
        if (error < best) {
          best = error;
          bestEpoch = epoch;
          kept = copy(model.stateDict());
        }
      }
      progress.result(
          format("best after epoch %d of %d: validation error %.2f °C", bestEpoch, epochs, best));
    }
    model.loadStateDict(kept);
  }

  private static Map<String, Tensor> copy(Map<String, Tensor> state) {
    Map<String, Tensor> copy = new LinkedHashMap<>();
    state.forEach((name, tensor) -> copy.put(name, tensor.clone()));
    return copy;
  }

  private void report(List<Forecast> forecasts) {
    print(forecasts);
    Path out = options.out();
    Path table = out.resolve("errors.csv");
    Path errors = out.resolve("errors.png");
    Path curves = out.resolve("forecast.png");
    table(forecasts).write(table);
    errors(forecasts).write(errors);
    curves(forecasts.subList(0, 2)).write(curves);
    for (Path file : List.of(table, errors, curves)) {
      System.out.println("see " + file.toAbsolutePath().normalize());
    }
    System.out.println(sentence(forecasts));
  }

  private static void print(List<Forecast> forecasts) {
    System.out.println("root mean squared error in °C, months ahead:");
    StringBuilder heads = new StringBuilder(" ".repeat(18));
    for (int lead = 1; lead <= Windows.AHEAD; lead++) {
      heads.append(format("%6d", lead));
    }
    System.out.println(heads + "     all");
    for (Forecast forecast : forecasts) {
      StringBuilder row = new StringBuilder(format("%-18s", forecast.name()));
      for (int lead = 1; lead <= Windows.AHEAD; lead++) {
        row.append(format("%6.2f", forecast.rmse(lead)));
      }
      System.out.println(row + format("%8.2f", forecast.rmse()));
    }
  }

  private static Table table(List<Forecast> forecasts) {
    List<List<String>> rows = new ArrayList<>();
    for (Forecast forecast : forecasts) {
      for (int lead = 1; lead <= Windows.AHEAD; lead++) {
        rows.add(
            List.of(
                forecast.name(),
                Integer.toString(lead),
                format("%.4f", forecast.rmse(lead)),
                format("%.4f", forecast.mae(lead))));
      }
    }
    return new Table(List.of("forecast", "months ahead", "RMSE (°C)", "MAE (°C)"), rows);
  }

  private static Charts errors(List<Forecast> forecasts) {
    double[] leads = IntStream.rangeClosed(1, Windows.AHEAD).asDoubleStream().toArray();
    List<Charts.Series> series = new ArrayList<>();
    for (Forecast forecast : forecasts) {
      double[] rmse = IntStream.rangeClosed(1, Windows.AHEAD).mapToDouble(forecast::rmse).toArray();
      series.add(new Charts.Series(forecast.name(), leads, rmse));
    }
    return new Charts(
        "Errors of forecasts from %d on".formatted(TEST_YEAR),
        List.of(
            Charts.Panel.curves(PLACE, "months ahead", "root mean squared error (°C)", series)));
  }

  /** Whole years, all of whose months were forecast at both distances. */
  private static Charts curves(List<Forecast> forecasts) {
    List<Charts.Panel> panels = new ArrayList<>();
    for (int lead : new int[] {1, Windows.AHEAD / 2}) {
      int from = YEAR + 1 - lead;
      int count = (forecasts.get(0).values().length - Windows.AHEAD) / YEAR * YEAR;
      double[] years =
          IntStream.range(0, count).mapToDouble(i -> TEST_YEAR + 1 + (double) i / YEAR).toArray();
      List<Charts.Series> series = new ArrayList<>();
      IntToDoubleFunction truth = i -> forecasts.get(0).truth(from + i, lead);
      series.add(new Charts.Series("measured", years, values(count, truth)));
      for (Forecast forecast : forecasts) {
        IntToDoubleFunction value = i -> forecast.values()[from + i][lead - 1];
        series.add(new Charts.Series(forecast.name(), years, values(count, value)));
      }
      panels.add(
          Charts.Panel.curves(
              lead == 1 ? "forecast 1 month ahead" : "forecast " + lead + " months ahead",
              "year",
              "temperature (°C)",
              series));
    }
    return new Charts(PLACE, panels);
  }

  private static double[] values(int count, IntToDoubleFunction value) {
    return IntStream.range(0, count).mapToDouble(value).toArray();
  }

  private static String sentence(List<Forecast> forecasts) {
    Forecast gru = forecasts.get(0);
    Forecast naive = forecasts.get(1);
    long wins =
        IntStream.rangeClosed(1, Windows.AHEAD)
            .filter(lead -> gru.rmse(lead) < naive.rmse(lead))
            .count();
    List<String> others = new ArrayList<>();
    for (Forecast rule : forecasts.subList(2, forecasts.size())) {
      others.add(format("%s %.2f", rule.name(), rule.rmse()));
    }
    return format(
        "A month ahead the GRU errs by %.2f °C and the seasonal-naive forecast, the same month a"
            + " year before, by %.2f; over 1 to %d months by %.2f and %.2f (%s). The GRU is better"
            + " than seasonal naive at %d of %d distances.",
        gru.rmse(1),
        naive.rmse(1),
        Windows.AHEAD,
        gru.rmse(),
        naive.rmse(),
        String.join(", ", others),
        wins,
        Windows.AHEAD);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}

package nabla.optim.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.IntToDoubleFunction;
import nabla.optim.NamedOptions;
import nabla.optim.Optimizer;

/** Makes schedules from PyTorch's arguments. */
final class Schedules {

  /** How to make each, but those made of others and {@link ReduceLROnPlateau}. */
  static final Map<String, BiFunction<Optimizer<?>, Config, LRScheduler>> OURS =
      Map.ofEntries(
          Map.entry("LambdaLR", (o, c) -> new LambdaLR(o, c.lambdas())),
          Map.entry("MultiplicativeLR", (o, c) -> new MultiplicativeLR(o, c.lambdas())),
          Map.entry(
              "StepLR",
              (o, c) -> new StepLR(o, (int) c.number("step_size", 0), c.number("gamma", .1))),
          Map.entry(
              "MultiStepLR",
              (o, c) -> new MultiStepLR(o, ints(c.take("milestones")), c.number("gamma", .1))),
          Map.entry(
              "ConstantLR",
              (o, c) ->
                  new ConstantLR(o, c.number("factor", 1. / 3), (int) c.number("total_iters", 5))),
          Map.entry(
              "LinearLR",
              (o, c) ->
                  new LinearLR(
                      o,
                      c.number("start_factor", 1. / 3),
                      c.number("end_factor", 1),
                      (int) c.number("total_iters", 5))),
          Map.entry("ExponentialLR", (o, c) -> new ExponentialLR(o, c.number("gamma", 0))),
          Map.entry(
              "PolynomialLR",
              (o, c) ->
                  new PolynomialLR(o, (int) c.number("total_iters", 5), c.number("power", 1))),
          Map.entry(
              "CosineAnnealingLR",
              (o, c) ->
                  new CosineAnnealingLR(o, (int) c.number("T_max", 0), c.number("eta_min", 0))),
          Map.entry(
              "CosineAnnealingWarmRestarts",
              (o, c) ->
                  new CosineAnnealingWarmRestarts(
                      o,
                      (int) c.number("T_0", 0),
                      (int) c.number("T_mult", 1),
                      c.number("eta_min", 0))),
          Map.entry(
              "CyclicLR",
              (o, c) -> {
                double[] base = c.numbers("base_lr");
                double[] max = c.numbers("max_lr");
                return new CyclicLR(o, base, max, c.fill(CyclicLR.Options.defaults()));
              }),
          Map.entry(
              "OneCycleLR",
              (o, c) -> {
                double[] max = c.numbers("max_lr");
                int steps =
                    (int)
                        c.number(
                            "total_steps", c.number("epochs", 0) * c.number("steps_per_epoch", 0));
                return new OneCycleLR(o, max, steps, c.fill(OneCycleLR.Options.defaults()));
              }),
          Map.entry(
              "SWALR",
              (o, c) ->
                  new SWALR(
                      o,
                      (int) c.number("anneal_epochs", 10),
                      Anneal.valueOf(c.text("anneal_strategy", "cos")),
                      c.numbers("swa_lr"))));

  private Schedules() {}

  static LRScheduler make(Optimizer<?> optimizer, String name, Config config, JsonNode parts) {
    List<LRScheduler> made = new ArrayList<>();
    for (JsonNode part : parts) {
      Config its = new Config(part.get(1));
      made.add(make(optimizer, part.get(0).textValue(), its, part.get(2)));
    }
    return switch (name) {
      case "SequentialLR" -> new SequentialLR(made, ints(config.take("milestones")));
      case "ChainedScheduler" -> new ChainedScheduler(made.toArray(LRScheduler[]::new));
      default -> OURS.get(name).apply(optimizer, config);
    };
  }

  private static int[] ints(JsonNode list) {
    int[] numbers = new int[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = list.get(i).intValue();
    }
    return numbers;
  }

  /** A case's arguments, which notices those that nobody asked for. */
  static final class Config {
    private final JsonNode json;
    final Set<String> unread = new TreeSet<>();

    Config(JsonNode json) {
      this.json = json;
      json.fieldNames().forEachRemaining(unread::add);
    }

    JsonNode take(String name) {
      unread.remove(name);
      return json.get(name);
    }

    double number(String name, double otherwise) {
      return json.has(name) ? take(name).doubleValue() : otherwise;
    }

    String text(String name, String otherwise) {
      return (json.has(name) ? take(name).textValue() : otherwise).toUpperCase(Locale.ROOT);
    }

    double[] numbers(String name) {
      JsonNode value = take(name);
      double[] numbers = new double[value.isArray() ? value.size() : 1];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = (value.isArray() ? value.get(i) : value).doubleValue();
      }
      return numbers;
    }

    IntToDoubleFunction[] lambdas() {
      double[] bases = numbers("lr_lambda");
      IntToDoubleFunction[] functions = new IntToDoubleFunction[bases.length];
      for (int i = 0; i < bases.length; i++) {
        double base = bases[i];
        functions[i] = epoch -> Math.pow(base, epoch);
      }
      return functions;
    }

    /** Options with all arguments that are left. */
    <O extends NamedOptions<O>> O fill(O options) {
      O filled = options;
      for (String name : options.values().keySet()) {
        String theirs = name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
        theirs = theirs.equals("anneal") ? "anneal_strategy" : theirs;
        if (unread.remove(theirs)) {
          filled = filled.with(name, value(json.get(theirs)));
        }
      }
      return filled;
    }

    private static Object value(JsonNode json) {
      return json.isNull()
          ? null
          : json.isBoolean()
              ? (Object) json.booleanValue()
              : json.isTextual() ? json.textValue().toUpperCase(Locale.ROOT) : json.numberValue();
    }
  }
}

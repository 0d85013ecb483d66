package nabla.examples;

import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import nabla.nn.Layer;
import nabla.nn.io.ModelInfo;
import nabla.nn.io.Models;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what a model is made of. */
@Command(
    name = "summary",
    mixinStandardHelpOptions = true,
    description = "Says what a model is made of, what it reads, what it tells, and how well.")
final class Summarize implements Callable<Integer> {
  @Mixin private final ModelFile file = new ModelFile();

  @Override
  public Integer call() {
    Models.Loaded model = file.load();
    ModelInfo info = model.info();
    if (model.module() instanceof Layer layer && !info.inputShape().isEmpty()) {
      System.out.println(layer.summary(withBatch(info)));
    } else {
      System.out.println(model.module());
    }
    System.out.println("input:   " + info.inputShape());
    System.out.println("labels:  " + String.join(", ", info.labels()));
    System.out.println("mean:    " + info.mean() + ", std: " + info.std());
    System.out.println("metrics: " + info.metrics());
    return 0;
  }

  /** The shape of an input, one in a batch. */
  static int[] withBatch(ModelInfo info) {
    return IntStream.concat(IntStream.of(1), info.inputShape().stream().mapToInt(Integer::intValue))
        .toArray();
  }
}

package nabla.examples;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import nabla.core.DataException;
import nabla.nn.io.ModelInfo;
import nabla.nn.io.Models;
import nabla.nn.onnx.Onnx;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes a model as ONNX. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Writes a model as an ONNX file, which ONNX Runtime and other programs run.")
final class Export implements Callable<Integer> {
  @Mixin private final ModelFile file = new ModelFile();

  @Option(
      names = "--onnx",
      required = true,
      paramLabel = "FILE",
      description = "The file to write.")
  private Path onnx;

  @Override
  public Integer call() {
    Models.Loaded model = file.load();
    ModelInfo info = model.info();
    if (info.inputShape().isEmpty()) {
      throw new DataException(
          "the model doesn't say what it reads; wanted one that train has written");
    }
    Onnx.export(onnx, model.layer(), Summarize.withBatch(info));
    System.out.printf(
        "see %s; it reads (x - %s) / %s, for x from 0 to 1, of shape [N, %s]%n",
        onnx.toAbsolutePath().normalize(),
        info.mean(),
        info.std(),
        String.join(", ", info.inputShape().stream().map(String::valueOf).toList()));
    return 0;
  }
}

package nabla.nn.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import nabla.core.ArgumentException;
import nabla.core.DataException;
import nabla.core.Shape;
import nabla.core.Tensor;
import nabla.nn.Conv2d;
import nabla.nn.Dropout;
import nabla.nn.Embedding;
import nabla.nn.Flatten;
import nabla.nn.Layer;
import nabla.nn.Linear;
import nabla.nn.PixelShuffle;
import nabla.nn.ReLU;
import nabla.nn.Sequential;
import nabla.nn.norm.BatchNorm1d;
import nabla.nn.norm.WeightNorm;
import nabla.nn.rnn.LSTM;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.ValueInfoProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

/** What stands in the files, and what is refused. */
class OnnxFileTest {
  @TempDir Path folder;

  /** A layer that nobody has translated. */
  private static final class Halved extends Layer {
    @Override
    protected Tensor compute(Tensor x) {
      return x.mul(.5);
    }
  }

  /** A layer that translates itself. */
  private static final class Doubled extends Layer implements OnnxModule {
    @Override
    protected Tensor compute(Tensor x) {
      return x.add(x);
    }

    @Override
    public List<Value> toOnnx(OnnxGraph graph, List<Value> inputs) {
      Value x = inputs.get(0);
      return List.of(x.named(graph.node("Add", x.name(), x.name())));
    }
  }

  private Path file() {
    return folder.resolve("model.onnx");
  }

  private GraphProto graph() throws IOException {
    return ModelProto.parseFrom(Files.readAllBytes(file())).getGraph();
  }

  private static List<String> sizes(ValueInfoProto value) {
    return value.getType().getTensorType().getShape().getDimList().stream()
        .map(OnnxFileTest::size)
        .toList();
  }

  private static String size(TensorShapeProto.Dimension size) {
    return size.hasDimValue() ? Long.toString(size.getDimValue()) : size.getDimParam();
  }

  @Test
  void tensorsHaveTheNamesOfTheStateDict() throws IOException {
    Linear normalized = new WeightNorm().on(new Linear(3, 2));
    Sequential model =
        new Sequential(new Linear(4, 3), new Dropout(.5), normalized, new BatchNorm1d(2));
    Onnx.export(file(), model, 1, 4);
    Map<String, TensorProto> held =
        graph().getInitializerList().stream()
            .collect(Collectors.toMap(TensorProto::getName, Function.identity()));
    assertTrue(
        held.keySet()
            .containsAll(
                List.of("0.weight", "0.bias", "2.weight", "2.bias", "3.running_mean", "3.weight")),
        () -> "there are " + held.keySet());
    float[] values = new float[6];
    held.get("2.weight")
        .getRawData()
        .asReadOnlyByteBuffer()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values);
    assertArrayEquals(normalized.weight().toFloatArray(), values);
  }

  @Test
  void freeSizesAreNamedInInputsAndOutputs() throws IOException {
    Onnx.export(file(), new Sequential(new Conv2d(1, 2, 3), new Flatten()), 1, 1, 5, 5);
    assertEquals(List.of("batch", "1", "5", "5"), sizes(graph().getInput(0)));
    assertEquals(List.of("batch", "18"), sizes(graph().getOutput(0)));

    Input input = Input.of("input", 3, 3, 2).withFree(0, "steps").withFree(1, "batch");
    Onnx.export(file(), new LSTM(2, 4), List.of(input), List.of("output", "hn"));
    assertEquals(List.of("steps", "batch", "4"), sizes(graph().getOutput(0)));
    assertEquals(List.of("1", "batch", "4"), sizes(graph().getOutput(1)));
    assertEquals(2, graph().getOutputCount());
  }

  @Test
  void indicesAreWholeNumbers() throws IOException {
    Onnx.export(file(), new Sequential(new Embedding(5, 3), new ReLU()), 1, 4);
    assertEquals(
        TensorProto.DataType.INT64_VALUE,
        graph().getInput(0).getType().getTensorType().getElemType());
    assertEquals(List.of("batch", "4", "3"), sizes(graph().getOutput(0)));
  }

  @Test
  void theSameModelGivesTheSameBytes() throws IOException {
    Sequential model = new Sequential(new Conv2d(1, 2, 3), new ReLU());
    Onnx.export(file(), model, 1, 1, 5, 5);
    byte[] first = Files.readAllBytes(file());
    Onnx.export(file(), model, 1, 1, 5, 5);
    assertArrayEquals(first, Files.readAllBytes(file()));
  }

  @Test
  void modulesMayTranslateThemselves() throws IOException {
    Onnx.export(file(), new Sequential(new Linear(2, 2), new Doubled()), 1, 2);
    assertEquals(
        List.of("Gemm", "Add", "Identity"),
        graph().getNodeList().stream().map(NodeProto::getOpType).toList());
  }

  @Test
  void everyModuleKeepsItsMode() {
    Sequential model = new Sequential(new Sequential(new Dropout(.5)), new Dropout(.5));
    model.get(0).eval();
    Onnx.export(file(), model, 1, 2);
    assertTrue(model.training());
    assertFalse(model.get(0).training());
    assertTrue(model.get(1).training());
  }

  @Test
  void aLayerWithoutTranslationIsNamedWithItsPlace() {
    Sequential model = new Sequential(new ReLU(), new Sequential(new ReLU(), new Halved()));
    String message =
        assertThrows(ArgumentException.class, () -> Onnx.export(file(), model, 1, 2)).getMessage();
    assertTrue(message.contains("\"1.1\" of the model is a Halved"), message);
    assertFalse(Files.exists(file()));
  }

  @Test
  void whatNeedsAFixedSizeSaysSo() {
    Input free = Input.of("input", 1, 4, 2, 2).withFree(2, "height").withFree(3, "width");
    String message =
        assertThrows(
                ArgumentException.class,
                () -> Onnx.export(file(), new PixelShuffle(2), List.of(free), List.of("output")))
            .getMessage();
    assertTrue(message.contains("is free"), message);
  }

  @Test
  void inputsAndOutputsAreCounted() {
    Input x = Input.of("x", 5, 2, 3);
    LSTM lstm = new LSTM(3, 4);
    assertThrows(
        ArgumentException.class,
        () -> Onnx.export(file(), lstm, List.of(x, Input.of("h", 1, 2, 4)), List.of("y")));
    assertThrows(
        ArgumentException.class,
        () -> Onnx.export(file(), lstm, List.of(x), List.of("y", "h", "c", "more")));
    assertThrows(
        ArgumentException.class,
        () -> Onnx.export(file(), new Linear(3, 4), List.of(x, x), List.of("y")));
    assertThrows(
        ArgumentException.class, () -> new Input("x", DataType.DOUBLE, Shape.of(1, 2), Map.of()));
    assertThrows(ArgumentException.class, () -> x.withFree(3, "batch"));
    assertThrows(
        ArgumentException.class,
        () -> Onnx.export(file(), new Linear(3, 4), List.of(x), List.of("x")));
  }

  @Test
  void whatCannotBeWrittenSaysSo() throws IOException {
    Path noFolder = Files.createFile(folder.resolve("a file"));
    assertThrows(
        DataException.class, () -> Onnx.export(noFolder.resolve("x.onnx"), new ReLU(), 1, 2));
  }
}

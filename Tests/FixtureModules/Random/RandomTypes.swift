// Recorded by RecordedLexiconsTests. Edits are lost.

public import Schema
public import XRPC

/// The types of this module.
public enum RandomTypes {
    /// What the lexicons were made from.
    public static let seed: UInt64 = 1

    /// Records, objects and bodies, by what they are called.
    public static let values: [String: any LexiconValue.Type] = [
        "com.example.self.type.Key": FixtureRandom::Com.Example.SelfSpace.TypeSpace.Key.self,
        "com.example.self.type.Key#swift": FixtureRandom::Com.Example.SelfSpace.TypeSpace.Key.Swift.self,
        "com.example.self.type.defs": FixtureRandom::Com.Example.SelfSpace.TypeSpace.Defs.self,
        "com.example.self.type.key.Key": FixtureRandom::Com.Example.SelfSpace.TypeSpace.KeySpace.Key.self,
        "com.example.self.type.key.Key#other": FixtureRandom::Com.Example.SelfSpace.TypeSpace.KeySpace.Key.Other.self,
        "com.example.self.type.string": FixtureRandom::Com.Example.SelfSpace.TypeSpace.String.self,
        "com.example.self.type.string#default": FixtureRandom::Com.Example.SelfSpace.TypeSpace.String.Default.self,
        "com.example.self.type.string#output": FixtureRandom::Com.Example.SelfSpace.TypeSpace.String.Output.self,
        "com.example.self.type.string#thing": FixtureRandom::Com.Example.SelfSpace.TypeSpace.String.Thing.self,
        "com.example.self.type.thing#entry": FixtureRandom::Com.Example.SelfSpace.TypeSpace.Thing.Entry.self,
        "com.example.self.type.thing#string":
            FixtureRandom::Com.Example.SelfSpace.TypeSpace.Thing.StringDefinition.self,
        "com.example.self.type.thing#value": FixtureRandom::Com.Example.SelfSpace.TypeSpace.Thing.Value.self,
        "com.example.self.type.thing.string#parameters":
            FixtureRandom::Com.Example.SelfSpace.TypeSpace.Thing.String.Parameters.self,
        "com.example.self.type.type": FixtureRandom::Com.Example.SelfSpace.TypeSpace.TypeSpace.self,
        "com.example.self.type.type#message": FixtureRandom::Com.Example.SelfSpace.TypeSpace.TypeSpace.Message.self,
        "com.example.self.type.value#schema": FixtureRandom::Com.Example.SelfSpace.TypeSpace.Value.Schema.self,
        "com.example.self.type.value.list output":
            FixtureRandom::Com.Example.SelfSpace.TypeSpace.Value.List.Output.self,
        "com.example.self.type.value.list#thing": FixtureRandom::Com.Example.SelfSpace.TypeSpace.Value.List.Thing.self,
        "com.example.self.type.value.list#view": FixtureRandom::Com.Example.SelfSpace.TypeSpace.Value.List.View.self,
        "com.string.getThing output": FixtureRandom::Com.String.GetThing.Output.self,
        "com.string.list#Thing": FixtureRandom::Com.String.List.Thing.self,
        "com.string.list#a1": FixtureRandom::Com.String.List.A1.self,
        "com.string.list#lexicon": FixtureRandom::Com.String.List.Lexicon.self,
        "com.string.list#view": FixtureRandom::Com.String.List.View.self,
        "com.string.protocol#X": FixtureRandom::Com.String.ProtocolSpace.X.self,
        "com.string.protocol#default": FixtureRandom::Com.String.ProtocolSpace.Default.self,
        "com.string.protocol#main1": FixtureRandom::Com.String.ProtocolSpace.Main1.self,
        "com.string.self": FixtureRandom::Com.String.SelfSpace.Record.self,
        "com.string.self#X": FixtureRandom::Com.String.SelfSpace.X.self,
        "com.string.self.thing": FixtureRandom::Com.String.SelfSpace.Thing.self,
        "com.string.self.thing#parameters": FixtureRandom::Com.String.SelfSpace.Thing.Parameters.self,
        "com.string.thing#dataModel": FixtureRandom::Com.String.Thing.DataModel.self,
        "com.string.value": FixtureRandom::Com.String.Value.self,
        "com.string.value#objectEntry": FixtureRandom::Com.String.Value.ObjectEntry.self,
        "example.odd-name.Key": FixtureRandom::Example.OddName.Key.self,
        "example.odd-name.protocol output": FixtureRandom::Example.OddName.ProtocolSpace.Output.self,
        "example.odd-name.protocol#failure": FixtureRandom::Example.OddName.ProtocolSpace.FailureDefinition.self,
        "example.odd-name.record#KEY": FixtureRandom::Example.OddName.Record.KEY.self,
        "example.odd-name.record#int64": FixtureRandom::Example.OddName.Record.Int64.self,
        "example.odd-name.record#self": FixtureRandom::Example.OddName.Record.SelfDefinition.self,
        "example.odd-name.self#schema": FixtureRandom::Example.OddName.SelfSpace.Schema.self,
        "example.odd-name.self#string": FixtureRandom::Example.OddName.SelfSpace.String.self,
        "example.odd-name.self#token": FixtureRandom::Example.OddName.SelfSpace.Token.self,
        "example.odd-name.self#x": FixtureRandom::Example.OddName.SelfSpace.X.self,
        "example.odd-name.thing": FixtureRandom::Example.OddName.Thing.self,
        "example.odd-name.type#value": FixtureRandom::Example.OddName.TypeSpace.Value.self,
        "example.odd-name.type.Key output": FixtureRandom::Example.OddName.TypeSpace.Key.Output.self,
        "example.odd-name.type.Key#dataModel": FixtureRandom::Example.OddName.TypeSpace.Key.DataModel.self,
        "example.odd-name.value#output": FixtureRandom::Example.OddName.Value.Output.self,
        "example.odd-name.value#type": FixtureRandom::Example.OddName.Value.TypeDefinition.self,
        "example.oddname.class output": FixtureRandom::Example.Oddname.Class.Output.self,
        "example.oddname.class#int64": FixtureRandom::Example.Oddname.Class.Int64.self,
        "example.oddname.getThing": FixtureRandom::Example.Oddname.GetThing.self,
        "example.oddname.self#thing": FixtureRandom::Example.Oddname.SelfSpace.Thing.self,
        "example.oddname.thing#entry": FixtureRandom::Example.Oddname.Thing.Entry.self,
        "example.oddname.type": FixtureRandom::Example.Oddname.TypeSpace.self,
        "example.oddname.type#failure": FixtureRandom::Example.Oddname.TypeSpace.Failure.self,
        "example.random.class": FixtureRandom::Example.Random.Class.self,
        "example.random.class#message": FixtureRandom::Example.Random.Class.Message.self,
        "example.random.class#output": FixtureRandom::Example.Random.Class.Output.self,
        "example.random.defs#Thing": FixtureRandom::Example.Random.Defs.Thing.self,
        "example.random.defs#entry": FixtureRandom::Example.Random.Defs.Entry.self,
        "example.random.defs#lexicon": FixtureRandom::Example.Random.Defs.Lexicon.self,
        "example.random.protocol input": FixtureRandom::Example.Random.ProtocolSpace.Input.self,
        "example.random.string input": FixtureRandom::Example.Random.String.Input.self,
        "example.random.thing.Key": FixtureRandom::Example.Random.Thing.Key.self,
        "example.random.thing.Key#KEY": FixtureRandom::Example.Random.Thing.Key.KEY.self,
        "example.random.thing.list input": FixtureRandom::Example.Random.Thing.List.Input.self,
        "example.random.thing.protocol#lexicon": FixtureRandom::Example.Random.Thing.ProtocolSpace.Lexicon.self,
        "example.random.thing.protocol.Key": FixtureRandom::Example.Random.Thing.ProtocolSpace.Key.self,
        "example.random.thing.protocol.Key#any":
            FixtureRandom::Example.Random.Thing.ProtocolSpace.Key.AnyDefinition.self,
        "example.random.thing.protocol.Key#value": FixtureRandom::Example.Random.Thing.ProtocolSpace.Key.Value.self,
        "example.random.thing.self": FixtureRandom::Example.Random.Thing.SelfSpace.self,
        "example.random.thing.thing": FixtureRandom::Example.Random.Thing.Thing.self,
        "example.random.type": FixtureRandom::Example.Random.TypeSpace.self,
        "example.random.type#failure": FixtureRandom::Example.Random.TypeSpace.Failure.self,
    ]

    /// Parameters, by their methods.
    public static let parameters: [String: any MethodParameters.Type] = [
        "com.example.self.type.value": FixtureRandom::Com.Example.SelfSpace.TypeSpace.Value.Parameters.self,
        "com.example.self.type.value.list": FixtureRandom::Com.Example.SelfSpace.TypeSpace.Value.List.Parameters.self,
        "com.string.getThing": FixtureRandom::Com.String.GetThing.Parameters.self,
        "example.oddname.self": FixtureRandom::Example.Oddname.SelfSpace.Parameters.self,
        "example.random.protocol": FixtureRandom::Example.Random.ProtocolSpace.Parameters.self,
        "example.random.string": FixtureRandom::Example.Random.String.Parameters.self,
        "example.random.thing.list": FixtureRandom::Example.Random.Thing.List.Parameters.self,
    ]
}

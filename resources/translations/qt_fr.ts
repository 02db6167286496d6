<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>QFileDialog</name>
    <message><source>&amp;Look in:</source><translation>&amp;Dans :</translation></message>
    <message><source>Look in:</source><translation>Dans :</translation></message>
    <message><source>Files of &amp;type:</source><translation>&amp;Type de fichiers :</translation></message>
    <message><source>Files of type:</source><translation>Type de fichiers :</translation></message>
    <message><source>Directory:</source><translation>Dossier :</translation></message>
    <message><source>Find Directory</source><translation>Choisir un dossier</translation></message>
    <message><source>Show </source><translation>Afficher </translation></message>
    <message><source>Recent Places</source><translation>Emplacements récents</translation></message>
</context>
<context>
    <name>QAbstractFileIconProvider</name>
    <message><source>Folder</source><comment>All other platforms</comment><translation>Dossier</translation></message>
    <message><source>File Folder</source><comment>Match Windows Explorer</comment><translation>Dossier</translation></message>
    <message><source>File</source><translation>Fichier</translation></message>
    <message><source>%1 File</source><comment>%1 is a file name suffix, for example txt</comment><translation>Fichier %1</translation></message>
    <message><source>Drive</source><translation>Lecteur</translation></message>
    <message><source>Shortcut</source><comment>All other platforms</comment><translation>Raccourci</translation></message>
    <message><source>Alias</source><comment>macOS Finder</comment><translation>Alias</translation></message>
    <message><source>Unknown</source><translation>Inconnu</translation></message>
</context>
</TS>
